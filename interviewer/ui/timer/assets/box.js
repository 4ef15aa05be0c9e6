// The timer. Streamlit calls this again with the same element whenever its data changes; a running timer runs on.

const LAST_SECONDS = 10;

export default function ({ parentElement: root, data }) {
  const find = (id) => root.getElementById(id);
  const [left, start, state] = [find("left"), find("start"), find("state")];
  const { words, seconds } = data;
  const timer = (left.timer ??= { until: 0, seconds });

  const show = () => {
    const rest = timer.until ? Math.max(0, Math.ceil((timer.until - Date.now()) / 1000)) : timer.seconds;
    left.textContent = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
    if (!timer.until) return;
    const said = rest === 0 ? words.over : rest <= LAST_SECONDS ? words.last : rest <= seconds / 2 ? words.half : "";
    if (state.textContent !== said) state.textContent = said; // said once: a reader reads every change
    if (rest === 0) stop();
  };
  const stop = () => {
    timer.seconds = seconds;
    timer.until = 0;
    start.textContent = words.start;
  };
  start.onclick = () => {
    if (timer.until) {
      stop();
      state.textContent = "";
    } else {
      timer.until = Date.now() + timer.seconds * 1000;
      start.textContent = words.stop;
    }
    show();
  };

  left.setAttribute("aria-label", words.name);
  start.textContent = timer.until ? words.stop : words.start;
  show();
  const tick = setInterval(show, 250);
  return () => clearInterval(tick);
}
