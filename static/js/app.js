/* Keys, the contact panel and focus after a swap. Every page works without this file. */
"use strict";
(() => {
  const typing = (node) => node && node.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const panel = () => document.querySelector("[data-panel]");

  function here() {
    return document.activeElement.closest("[data-row]") || document.querySelector("[data-row].here");
  }

  function step(by) {
    const all = rows();
    if (!all.length) { return false; }
    const at = all.indexOf(here());
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    all.forEach((row) => row.classList.toggle("here", row === next));
    next.querySelector("[data-open]").focus();
    return true;
  }

  function press(name) {
    const row = here() || (rows().length ? rows()[0] : null);
    const target = (row && row.querySelector(`[data-key=${name}]`)) || document.querySelector(`[data-key=${name}]`);
    if (!target) { return false; }
    target.click();
    return true;
  }

  function focusPanel() {
    const form = panel();
    if (form) { form.querySelector("input[name=channel]").focus(); }
    return Boolean(form);
  }

  function choose(form, group, place) {
    const choices = form.querySelectorAll(`input[name=${group}]`);
    if (!choices[place - 1]) { return false; }
    choices[place - 1].checked = true;
    choices[place - 1].dispatchEvent(new Event("input", { bubbles: true }));
    choices[place - 1].focus();
    return true;
  }

  /* The first digit is the channel, the second the outcome; then the cursor waits in the note. */
  function digit(form, number) {
    if (form.dataset.step !== "2") {
      if (choose(form, "channel", number)) { form.dataset.step = "2"; }
      return;
    }
    if (choose(form, "outcome", number)) {
      delete form.dataset.step;
      form.querySelector("textarea").focus();
    }
  }

  function inPanel(event, form) {
    if (event.key === "Escape") {
      const close = form.querySelector("[data-close]");
      if (close) { close.click(); }
      return true;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      const onward = event.shiftKey && form.querySelector("button[name=onward]");
      form.requestSubmit(onward || form.querySelector("button[data-save]"));
      return true;
    }
    if (!typing(document.activeElement) && /^[1-9]$/.test(event.key)) {
      digit(form, Number(event.key));
      return true;
    }
    return false;
  }

  const KEYS = {
    j: () => step(1) || press("next"),
    k: () => step(-1) || press("previous"),
    m: () => press("merge"),
    r: () => press("again"),
    n: () => press("note") || focusPanel(),
    s: () => press("call"),
    a: () => press("postpone"),
    g: () => press("done"),
    /* One key must not take back a list: it leads to the button. */
    u: () => { const undo = document.querySelector("[data-key=undo]"); if (undo) { undo.focus(); } return Boolean(undo); },
    "/": () => { const box = document.querySelector("[data-key=search]"); if (box) { box.focus(); } return Boolean(box); },
    "?": () => { const help = document.querySelector("[data-key=help]"); if (help) { help.click(); } return Boolean(help); },
  };

  document.addEventListener("keydown", (event) => {
    const form = panel();
    if (form && (form.contains(document.activeElement) || document.activeElement === document.body) && inPanel(event, form)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !form && press("apply")) {
      event.preventDefault();
      return;
    }
    if (typing(document.activeElement) || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const act = KEYS[event.key.toLowerCase()];
    if (act && act()) { event.preventDefault(); }
  });

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-slot]");
    if (!close) { return; }
    event.preventDefault();
    const slot = close.closest(".slot");
    const row = close.closest("[data-row]");
    slot.replaceChildren();
    if (row) { row.querySelector("[data-open]").focus(); }
  });

  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-auto-submit]");
    if (list) { list.requestSubmit(); }
  });

  /* A half-written contact outlives a lost page in this tab, and ends with the saving or the tab. */
  const DRAFT = "half:";
  const CHOSEN = ["channel", "outcome"];
  const noteOf = (form) => form.querySelector("textarea[name=note]");
  const choice = (form, name) => form.querySelector(`input[name=${name}]:checked`);

  function bringDraft() {
    const form = panel();
    const note = form && form.dataset.draft && noteOf(form);
    if (!note || note.value) { return; }
    const half = JSON.parse(sessionStorage.getItem(DRAFT + form.dataset.draft) || "{}");
    note.value = half.note || "";
    CHOSEN.filter((name) => half[name] && !choice(form, name)).forEach((name) => {
      const tiles = [...form.querySelectorAll(`input[name=${name}]`)];
      const tile = tiles.find((one) => one.value === half[name]);
      if (tile) { tile.checked = true; }
    });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-draft]");
    if (!form || ![...CHOSEN, "note"].includes(event.target.name)) { return; }
    const half = { note: noteOf(form).value };
    CHOSEN.forEach((name) => { half[name] = choice(form, name)?.value; });
    sessionStorage.setItem(DRAFT + form.dataset.draft, JSON.stringify(half));
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[action$='/iesi/']")) { sessionStorage.clear(); }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt;
    const kept = form.matches && form.matches("[data-draft]") && event.detail.xhr.status < 300;
    if (kept) { sessionStorage.removeItem(DRAFT + form.dataset.draft); }
  });
  document.addEventListener("htmx:load", bringDraft);
  bringDraft();

  /* Once a swap has settled (classes of old ids come last) the focus stays where the work goes on: the open panel, the error, the saved row. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.detail.target;
    const opened = place.isConnected && place.classList.contains("slot") && place.querySelector("input[name=channel]");
    const wrong = event.detail.xhr.status === 422 && document.querySelector("[data-panel] [role=alert]");
    const fresh = place.id && !place.isConnected && document.getElementById(place.id);
    const saved = fresh && (fresh.querySelector("[data-saved]") || (fresh.matches(".saved") && fresh.querySelector("[data-open]")));
    const next = wrong || opened || saved;
    if (!next) { return; }
    if (next === wrong) { next.tabIndex = -1; }
    next.focus();
  });
})();
