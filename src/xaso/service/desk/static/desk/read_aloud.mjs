// Reads the lines of a page aloud in Vietnamese, where the browser has a voice for it.

const button = document.querySelector("[data-read-aloud]");
const speech = globalThis.speechSynthesis;

function lines() {
  return [...document.querySelectorAll("[data-testid='read-back-lines'] > div")].map(
    (row) => `${row.children[0].textContent}: ${row.children[1].textContent}.`,
  );
}

function voice() {
  return speech.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
}

function offer() {
  button.hidden = !voice();
}

if (button && speech) {
  const start = button.textContent;
  const rest = () => {
    button.textContent = start;
  };
  speech.addEventListener?.("voiceschanged", offer);
  offer();
  button.addEventListener("click", () => {
    if (speech.speaking) {
      speech.cancel();
      rest();
      return;
    }
    button.textContent = button.dataset.stop;
    for (const line of lines()) {
      const said = new SpeechSynthesisUtterance(line);
      said.lang = "vi-VN";
      said.voice = voice();
      said.rate = 0.9;
      speech.speak(said);
      said.onend = () => speech.pending || rest();
    }
  });
}
