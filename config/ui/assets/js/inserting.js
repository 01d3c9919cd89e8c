// Puts a name from a list into a text, where the cursor is. Without JavaScript, the button sends the
// form, and the server puts the name at the end of the text.

function insert(event) {
  const { insert: list, into } = event.currentTarget.dataset;
  const [from, text] = [document.getElementById(list), document.getElementById(into)];
  event.preventDefault();
  text.focus();
  text.setRangeText(from.value, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true })); // the characters are counted again
}

export function enhanceInserting(scope) {
  scope.querySelectorAll("button[data-insert]").forEach((button) => {
    button.addEventListener("click", insert);
  });
}
