// A reader reads every change, so the text is set only when it is another one.

export default function ({ parentElement: root, data }) {
  const region = root.querySelector("p");
  if (region.textContent !== data.news) region.textContent = data.news;
}
