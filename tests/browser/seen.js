// The contrast of each piece of text with what lies behind it, and other things that only a browser
// knows. Run by admin_page_test.py in the page: `return seen()`.
function seen() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function rgba(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }
  function over(top, under) {
    return [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat([1]);
  }
  function ground(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor));
    return layers.reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  }
  function luminance(color) {
    const [r, g, b] = color.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(a, b) {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  }
  const worst = { contrast: 99, text: "" };
  let pieces = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.getClientRects().length) continue;
    const behind = ground(element);
    const found = contrast(over(rgba(getComputedStyle(element).color), behind), behind);
    pieces += 1;
    if (found < worst.contrast) Object.assign(worst, { contrast: found, text });
  }
  const root = document.documentElement;
  // What sticks out although the page does not scroll: it would be cut off.
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.right > root.clientWidth + 1 && !element.closest(".unseen, caption, thead");
  });
  return {
    pieces,
    worst,
    scroll: root.scrollWidth - root.clientWidth,
    wide: wide.map((element) => element.outerHTML.slice(0, 120)),
  };
}
