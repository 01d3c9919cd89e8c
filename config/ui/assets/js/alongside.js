import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];

function enhance(scope) {
  components.forEach((component) => createAll(component, undefined, scope));
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
enhance(document);

// What htmx swaps in later needs the same.
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt !== document.body) enhance(elt);
});
