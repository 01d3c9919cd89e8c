// Staff are signed out when they do not use the service for a while. This says so some minutes before,
// with a button to stay signed in. Every page that is opened, in any tab, counts as use.

const LAST = "lastUse"; // in localStorage: when a page was last opened, in milliseconds
const MINUTE = 60000;

class Session {
  constructor(notice) {
    const { idleMinutes, noticeMinutes, stay } = notice.dataset;
    this.notice = notice;
    this.status = notice.querySelector("[data-session-status]");
    this.words = notice.querySelector("template").content;
    this.idle = idleMinutes * MINUTE;
    this.quiet = this.idle - noticeMinutes * MINUTE;
    this.address = stay;
    this.isTyped = false;
    document.addEventListener("input", ({ target }) => {
      if (target.form?.method === "post") this.isTyped = true;
    });
    // A computer that was asleep shows the notice, or signs out, as soon as it wakes.
    document.addEventListener("visibilitychange", () => !document.hidden && this.look());
    this.use();
  }

  use() {
    localStorage[LAST] = Date.now();
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    const unused = Date.now() - localStorage[LAST];
    if (unused >= this.idle) return this.end();
    const next = unused < this.quiet ? this.quiet : this.idle;
    this.show(unused < this.quiet ? null : "soon");
    this.timer = setTimeout(() => this.look(), next - unused);
  }

  // What was typed stays on the page. Without anything typed, nobody can read the page any more.
  end() {
    if (this.isTyped) this.show("over");
    else location.reload();
  }

  async stay() {
    const response = await fetch(this.address, { redirect: "manual" }).catch(() => null);
    if (response?.ok) {
      this.use();
      this.show("stayed");
    } else this.show(response ? "over" : "offline");
  }

  // The same words are not shown again, so that no screen reader repeats them.
  show(name) {
    if (this.said === name) return;
    this.said = name;
    const words = name && this.words.querySelector(`[data-when="${name}"]`).cloneNode(true);
    this.status.replaceChildren(...(words ? [words] : []));
    this.notice.classList.toggle("app-session--shown", Boolean(words));
    words?.querySelector("button")?.addEventListener("click", () => this.stay());
  }
}

export function watchSession() {
  const notice = document.querySelector(".app-session");
  if (notice) new Session(notice);
}

// Some browsers do not bring back what was typed when somebody leaves a page and comes back.
export function askBeforeLeaving() {
  let typed = new Set();
  document.addEventListener("input", ({ target }) => {
    if (target.matches("form[method=post]:not([data-draft]) textarea")) typed.add(target);
  });
  document.addEventListener("submit", () => typed.clear());
  window.addEventListener("beforeunload", (event) => {
    if ([...typed].some((box) => box.isConnected && box.value !== box.defaultValue)) {
      event.preventDefault();
    }
  });
}
