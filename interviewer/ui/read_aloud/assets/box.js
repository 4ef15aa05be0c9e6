// Reads a text with a voice of this computer: other voices would send the text to a server.

export default function ({ parentElement: root, data }) {
  const read = root.getElementById("read");
  const speech = window.speechSynthesis;
  if (!speech) return;
  let isReading = false;

  const findVoice = () => {
    const local = speech.getVoices().filter((voice) => voice.localService);
    return local.find((voice) => voice.lang.startsWith("en")) ?? local[0];
  };
  const show = () => {
    read.hidden = !findVoice();
    read.textContent = isReading ? data.words.stop : data.words.read;
  };
  const end = () => {
    isReading = false;
    show();
  };
  read.onclick = () => {
    speech.cancel();
    if (isReading) return end();
    const said = new SpeechSynthesisUtterance(data.text);
    said.voice = findVoice();
    said.lang = said.voice.lang;
    said.onend = said.onerror = end;
    isReading = true;
    show();
    speech.speak(said);
  };
  show();
  speech.addEventListener("voiceschanged", show);
  return () => {
    speech.removeEventListener("voiceschanged", show);
    speech.cancel();
  };
}
