// The answer box. Streamlit calls this again with the same element whenever its data changes.

const PATIENCE_MS = 10_000;
const KEPT_DAYS = 30;
const PREFIX = "interviewer-draft/";
const HEARD = "interviewer-heard";

export default function ({ parentElement: root, data, setTriggerValue }) {
  drop(data.interview, data.saved);
  if (!data.place) {
    showLeft(root, data);
    return;
  }

  const find = (id) => root.getElementById(id);
  const [box, text, state, send] = [root.querySelector(".box"), find("text"), find("state"), find("send")];
  const { words } = data;
  const key = draftKey(data.interview, data.place);

  const say = (message, isProblem = false) => {
    state.textContent = message;
    state.classList.toggle("problem", isProblem);
  };
  const open = () => {
    clearTimeout(text.patience);
    text.readOnly = false;
    send.textContent = words.send;
    check();
  };
  const check = () => {
    const length = text.value.length > data.most ? [...text.value].length : 0;
    const tooLong = length > data.most;
    send.disabled = text.readOnly || tooLong;
    text.parentElement.dataset.text = text.value.slice(0, data.most);
    if (tooLong) {
      say(words.too_long.replace("{count}", length.toLocaleString("en")), true);
    }
    return !tooLong;
  };
  const submit = () => {
    if (send.disabled) return;
    text.readOnly = true;
    send.disabled = true;
    send.textContent = words.sending;
    say("");
    setTriggerValue("send", { id: nameOf(data.place, text.value), text: text.value });
    text.patience = setTimeout(() => {
      open();
      say(words.not_sent, true);
    }, PATIENCE_MS);
  };

  root.querySelector("label").textContent = words.label;
  find("keys").textContent = /Mac|iPhone|iPad/.test(navigator.platform) ? words.keys_mac : words.keys;
  box.classList.toggle("code", data.code);
  text.spellcheck = !data.code;
  if (text.dataset.key !== key) {
    text.dataset.key = key;
    text.value = recall(data.interview, data.place);
  }
  text.oninput = () => {
    const kept = keep(key, text.value);
    if (check()) say(kept ? "" : words.not_kept, !kept);
  };
  text.onkeydown = (event) => {
    event.stopPropagation(); // outside of this element Streamlit would take letters for its shortcuts
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  text.onkeyup = (event) => event.stopPropagation();
  send.onclick = submit;
  if (data.heard && text.dataset.heard !== data.heard.id && isNew(data.heard.id)) {
    text.dataset.heard = data.heard.id;
    text.value = [text.value.trimEnd(), data.heard.text].filter(Boolean).join("\n\n");
    keep(key, text.value);
  }
  say(data.problem, true);
  open();
  box.hidden = false;
  return () => clearTimeout(text.patience);
}

/** The id of a text at a place: the same text sent twice, from whatever window, is one reply (cyrb53). */
function nameOf(place, text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `${place}-${(4294967296 * (2097151 & b) + (a >>> 0)).toString(36)}`;
}

const draftKey = (interview, place) => `${PREFIX}${interview}/${place}`;

/** Keep a draft; false if the browser cannot. */
function keep(key, text) {
  try {
    if (text) localStorage.setItem(key, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

/** The draft of this place, else that of another place of the same question, which was never saved. */
function recall(interview, place) {
  const own = draftKey(interview, place);
  const question = draftKey(interview, place.split("-")[0]);
  const found = drafts().filter(([key]) => key.startsWith(`${question}-`));
  const [key, draft] = found.find(([key]) => key === own) ?? found[0] ?? [own, { text: "" }];
  if (key !== own && keep(own, draft.text)) localStorage.removeItem(key);
  return draft.text;
}

/** Drop the drafts that were saved, and those that nobody came back to. */
function drop(interview, saved) {
  for (const [key, draft] of drafts()) {
    const [owner, place] = key.slice(PREFIX.length).split("/");
    const isSaved = owner === interview && saved.includes(nameOf(place, draft.text));
    if (isSaved || Date.now() - draft.at > KEPT_DAYS * 86_400_000) localStorage.removeItem(key);
  }
}

/** Show the drafts that are left when the interview is over, to be copied. The page makes room for them then. */
function showLeft(root, { interview, left, shown }) {
  const own = draftKey(interview, "");
  const found = drafts().filter(([key, { text }]) => left && key.startsWith(own) && key !== own + shown && text.trim());
  const list = root.getElementById("left");
  list.replaceChildren(...found.sort().map(([key, { text }]) => {
    const [item, label, copy] = ["div", "label", "textarea"].map((tag) => document.createElement(tag));
    item.className = "box";
    copy.id = key;
    label.htmlFor = key;
    label.textContent = left.replace("{number}", 1 + parseInt(key.slice(own.length), 10));
    copy.value = text;
    copy.readOnly = true;
    item.append(label, copy);
    return item;
  }));
  list.onkeydown = list.onkeyup = (event) => event.stopPropagation(); // no shortcuts of Streamlit
  root.host.toggleAttribute("data-shown", found.length > 0);
}

/** Whether this recording has not been put into a box of this window yet. */
function isNew(id) {
  try {
    const known = sessionStorage.getItem(HEARD) === id;
    sessionStorage.setItem(HEARD, id);
    return !known;
  } catch {
    return true;
  }
}

/** All drafts that can be read, each with its key. */
function drafts() {
  try {
    return Object.keys(localStorage).flatMap((key) => {
      const draft = key.startsWith(PREFIX) && read(localStorage.getItem(key));
      return draft ? [[key, draft]] : [];
    });
  } catch {
    return [];
  }
}

function read(stored) {
  try {
    const { text, at } = JSON.parse(stored);
    return { text: String(text), at: Number(at) };
  } catch {
    return null;
  }
}
