// Forms that save themselves on the server while somebody types. Nothing is stored on the device.
//
// The box `revision` in the form holds the latest revision of the draft that this page has seen.
// The server answers 409 when another page has since saved other words.

const SOON = 4000; // milliseconds between two savings while somebody types
const AGAIN = 5000; // milliseconds until the next try while there is no connection
const PATIENCE = 15000; // milliseconds that a saving may take

// Signing in again in another tab changes the token, so it is read anew each time.
const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    this.words = form.parentElement.querySelector("[data-draft-words]").content;
    this.isChanged = false; // something is typed that is not saved
    this.isSaving = false;
    this.waits = null; // the button to press once everything is saved
    form.addEventListener("input", () => this.change());
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.isChanged && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.isChanged || this.isSaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.isChanged) this.save({ keepalive: true });
    });
    // A page that comes back with the back button may have been sent or changed meanwhile.
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted && !this.isChanged) location.reload();
    });
  }

  change() {
    this.isChanged = true;
    this.waits = null;
    this.later(SOON);
  }

  later(milliseconds) {
    this.timer ??= setTimeout(() => this.save(), milliseconds);
  }

  async save(options = {}) {
    if (this.isSaving) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.isSaving = true;
    this.isChanged = false;
    const next = await this.send(options);
    this.isSaving = false;
    if (next === "saved" && this.waits) this.leave();
    else if (next === "saved" && this.isChanged) this.later(SOON);
    else if (next === "again") this.later(AGAIN);
  }

  // Sends the words, and says what became of them.
  async send(options) {
    const { csrfmiddlewaretoken, revision } = this.form.elements;
    csrfmiddlewaretoken.value = token() ?? csrfmiddlewaretoken.value;
    const body = new FormData(this.form);
    body.set("later", "yes");
    try {
      const response = await fetch(location.href, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
        ...options,
      });
      if (response.ok) {
        const said = await response.json();
        revision.value = said.revision;
        this.show(document.createTextNode(`Saved as a draft at ${said.saved}`));
        return "saved";
      }
      this.isChanged = true;
      if (response.status >= 500) return this.say("offline", "again");
      // The server leads to the sign-in page, or refuses the token of an ended session.
      if (response.type === "opaqueredirect" || response.status === 403) {
        return this.say("signed-out", "again");
      }
      return this.refused(response.status === 409 ? await response.json() : {});
    } catch {
      this.isChanged = true;
      return this.say("offline", "again");
    }
  }

  refused({ revision, logged }) {
    if (logged) {
      this.say("logged").querySelector("a").href = logged;
      return this.waits ? "saved" : "stop"; // pressing the button sends it: perhaps a second time
    }
    if (!revision) return this.say("refused", "stop");
    const said = this.say("other");
    said.querySelector("a").href = location.href;
    said.querySelector("button").onclick = () => {
      this.form.elements.revision.value = revision;
      this.save();
    };
    return "stop";
  }

  // Shows one of the sentences of the page. Returns what to do next or, without that, the sentence.
  say(name, next) {
    const sentence = this.words.querySelector(`[data-when="${name}"]`).cloneNode(true);
    if (this.said !== name) this.show(sentence, name);
    return next ?? this.status.firstElementChild;
  }

  // The same words are not shown again, so that no screen reader repeats them.
  show(words, name = "saved") {
    this.said = name;
    this.status.classList.toggle("app-draft--problem", name !== "saved");
    if (this.status.textContent !== words.textContent) this.status.replaceChildren(words);
  }

  // The words are saved first, so that nothing is lost if the connection is away now.
  submit(event) {
    if (this.isLeaving) return;
    event.preventDefault();
    if (Date.now() - this.leftAt < PATIENCE) return; // pressed twice
    this.waits = event.submitter;
    this.isChanged = true;
    this.show(document.createTextNode("Sending…"));
    this.save();
  }

  leave() {
    const button = this.waits;
    this.waits = null;
    this.isChanged = false;
    this.leftAt = Date.now();
    this.isLeaving = true;
    this.form.requestSubmit(button);
    this.isLeaving = false;
  }
}

export function enhanceDrafts(scope) {
  scope.querySelectorAll("form[data-draft]").forEach((form) => new Draft(form));
}
