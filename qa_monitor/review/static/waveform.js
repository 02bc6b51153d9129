// The shape of the call in two lanes, with a band for every finding. WaveSurfer draws it; see vendor/README.md.

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

let surfer = null;
let regions = null;

function unpacked(peaks) {
  return Float32Array.from(atob(peaks), (byte) => byte.charCodeAt(0) / 255);
}

function lanesOf(waveform) {
  const height = matchMedia("(max-width: 700px)").matches ? 34 : 52;
  return waveform.lanes.map((lane) => {
    const own = color(lane.role === "agent" || lane.role === "unknown" ? "agent" : "customer");
    return { height, waveColor: own, progressColor: own };
  });
}

/** Draw `waveform` as the server gives it; `chosen()` is the id of the open finding. */
export function draw(waveform, { container, media, nonce, chosen, onSeek, onBand }) {
  regions = WaveSurfer.Regions.create();
  const style = { fontSize: "11px", color: color("muted") };
  surfer = WaveSurfer.create({
    container,
    media,
    url: waveform.sound ? "" : media.src,
    peaks: waveform.lanes.map((lane) => unpacked(lane.peaks)),
    duration: waveform.seconds,
    splitChannels: lanesOf(waveform),
    cursorColor: color("focus"),
    cursorWidth: 2,
    barWidth: 2,
    barGap: 1,
    normalize: true,
    dragToSeek: true,
    cspNonce: nonce,
    plugins: [regions, WaveSurfer.Timeline.create({ height: 18, secondaryLabelOpacity: 1, style })],
  });
  surfer.on("ready", () => drawBands(chosen()));
  surfer.on("interaction", onSeek);
  regions.on("region-clicked", (region, event) => {
    event.stopPropagation();
    onBand(region.id);
  });
  document.addEventListener("themechange", () => {
    surfer.setOptions({ splitChannels: lanesOf(waveform), cursorColor: color("focus") });
    colorBands(chosen());
  });
}

function bandColor(finding, chosen) {
  const name = finding.dataset.kind === "cancelled" ? "quiet" : finding.dataset.kind;
  return `color-mix(in srgb, ${color(name)} ${finding.dataset.finding === chosen ? 60 : 26}%, transparent)`;
}

/** A band for every finding of the page. */
export function drawBands(chosen) {
  regions?.clearRegions();
  for (const finding of document.querySelectorAll("[data-finding]")) {
    const [start, end] = [Number(finding.dataset.start), Number(finding.dataset.end)];
    regions?.addRegion({
      id: finding.dataset.finding,
      start,
      end: Math.max(end, start + 0.3),
      color: bandColor(finding, chosen),
      drag: false,
      resize: false,
    });
  }
}

/** The chosen finding's band stands out. */
export function colorBands(chosen) {
  for (const band of regions?.getRegions() ?? []) {
    const finding = document.querySelector(`[data-finding="${CSS.escape(band.id)}"]`);
    if (finding) band.setOptions({ color: bandColor(finding, chosen) });
  }
}

/** Show `by` times as much detail, within reason. */
export function zoom(by) {
  if (!surfer) return;
  const least = surfer.getWidth() / surfer.getDuration();
  const now = Math.max(least, surfer.options.minPxPerSec || 0);
  surfer.zoom(Math.max(least, Math.min(400, now * by)));
}
