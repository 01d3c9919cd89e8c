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
import { enhanceDrafts } from "./drafts.js";
import { enhanceInserting } from "./inserting.js";
import { enhanceLists } from "./lists.js";
import { askBeforeLeaving, watchSession } from "./session.js";

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

// Screen readers ignore cells that CSS lays out as blocks, unless their role says they are cells.
const ROLES = {
  table: "table",
  "thead, tbody": "rowgroup",
  tr: "row",
  "thead th": "columnheader",
  "tbody th": "rowheader",
  td: "cell",
};

function keepTableRoles(scope) {
  scope.querySelectorAll(".app-table-stack").forEach((table) => {
    table.setAttribute("role", ROLES.table);
    for (const [selector, role] of Object.entries(ROLES)) {
      table.querySelectorAll(selector).forEach((part) => part.setAttribute("role", role));
    }
  });
}

function enhance(scope) {
  keepTableRoles(scope);
  enhanceLists(scope);
  enhanceDrafts(scope);
  enhanceInserting(scope);
  components.forEach((component) => createAll(component, undefined, scope));
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
enhance(document);
watchSession();
askBeforeLeaving();

// What htmx swaps in later needs the same.
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt !== document.body) enhance(elt);
});
