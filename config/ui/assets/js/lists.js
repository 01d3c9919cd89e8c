// Lists by keyboard, and links back to the list as it was left.

const LIST = ".govuk-table";
const LIST_PAGE = `.app-filters, ${LIST}`;
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TYPED_IN = "input:not([type=checkbox]), select, textarea, [contenteditable]";
const REACHED = "a[href], button, input:not([type=hidden])";

const mainLink = (row) => row.querySelector("th a[href]") ?? row.querySelector("a[href]");
const rowsOf = (list) => [...list.tBodies].flatMap(({ rows }) => [...rows]).filter(mainLink);
const helpOf = () => document.querySelector(".app-list-keys");

// The focus stays in its column, so that boxes can be ticked one below the other.
function step(list, from, by) {
  const rows = rowsOf(list);
  const at = rows.indexOf(from.closest("tr"));
  const row = rows[at + by];
  if (!row) return;
  const column = at < 0 ? undefined : row.cells[from.closest("td, th").cellIndex];
  (column?.querySelector(REACHED) ?? mainLink(row)).focus();
}

// Presses the link or button of the row that names this letter in data-key. A page that has such
// letters explains them in the list of keys.
function press(row, key) {
  if (!/^[a-z]$/.test(key)) return false;
  const control = row?.querySelector(`[data-key="${key}"]`);
  control?.click();
  return Boolean(control);
}

// Single letters act only while the focus is in a list (WCAG 2.1.4), and never in a box to type in.
function onKey(event) {
  const { key, target } = event;
  const list = target.closest?.(LIST);
  if (!list || !rowsOf(list).length || target.matches(TYPED_IN)) return;
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const search = document.querySelector("#search");
  if (key in STEPS) step(list, target, STEPS[key]);
  else if (key === "/" && search) search.focus();
  else if (key === "?") helpOf().showModal();
  else if (!press(target.closest("tr"), key)) return;
  event.preventDefault();
}

// The filters, order and page of each list, as last seen in this tab. Whoever signs in next has none.
function keepViews() {
  if (!document.querySelector("#navigation")) sessionStorage.clear();
  else if (document.querySelector(LIST_PAGE)) sessionStorage[location.pathname] = location.search;
  document.querySelectorAll(".govuk-back-link").forEach((link) => {
    const view = sessionStorage[link.pathname];
    if (view && !link.search) link.search = view;
  });
}

export function enhanceLists(scope) {
  scope.querySelectorAll(LIST).forEach((list) => {
    const button = list.previousElementSibling;
    if (!button?.matches(".app-keys") || !rowsOf(list).length) return;
    button.hidden = false;
    button.addEventListener("click", () => helpOf().showModal());
  });
}

document.addEventListener("keydown", onKey);
window.addEventListener("pageshow", keepViews);
