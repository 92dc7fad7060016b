import { svg, type SVGTemplateResult } from 'lit';

function icon(paths: SVGTemplateResult): SVGTemplateResult {
  return svg`<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`;
}

const HANDSET = 'M5 4h3.5l1.8 4.4-2.2 1.6a12 12 0 0 0 5.9 5.9l1.6-2.2 4.4 1.8V19a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z';
const SLASH = 'M4 4l16 16';

export const icons = {
  call: icon(svg`<path d=${HANDSET}/>`),
  hangUp: icon(svg`<path d="M3 14.5c5-5 13-5 18 0l-2.4 2.6-3.6-1.6v-2.6a11 11 0 0 0-6 0v2.6l-3.6 1.6z"/>`),
  camera: icon(svg`<rect x="3" y="6" width="12" height="12" rx="2"/><path d="M15 10.5l6-3.5v10l-6-3.5"/>`),
  cameraOff: icon(svg`<rect x="3" y="6" width="12" height="12" rx="2"/><path d="M15 10.5l6-3.5v10l-6-3.5"/><path d=${SLASH}/>`),
  microphone: icon(svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>`),
  microphoneOff: icon(svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/><path d=${SLASH}/>`),
  screen: icon(svg`<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8 20h8M12 7v6M9.5 9.5L12 7l2.5 2.5"/>`),
  hold: icon(svg`<path d="M9 5v14M15 5v14"/>`),
  resume: icon(svg`<path d="M8 5l11 7-11 7z"/>`),
  keys: icon(svg`<path d="M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01" stroke-width="3"/>`),
  settings: icon(svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`),
  leave: icon(svg`<path d="M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h10M17 9l3 3-3 3"/>`),
  back: icon(svg`<path d="M15 5l-7 7 7 7"/>`),
  send: icon(svg`<path d="M4 12l16-8-5 16-3-6z"/>`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  more: icon(svg`<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3"/>`),
  add: icon(svg`<circle cx="10" cy="8" r="4"/><path d="M3 20c0-4 3-6 7-6 1.5 0 2.9.3 4 .9M18 14v6M15 17h6"/>`),
  remove: icon(svg`<circle cx="10" cy="8" r="4"/><path d="M3 20c0-4 3-6 7-6 1.5 0 2.9.3 4 .9M15 17h6"/>`),
  block: icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>`),
  forget: icon(svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`),
} as const;

/** The sign of the product. */
export const mark = svg`<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="8" fill="currentColor"/>
  <path d="M8 11h16M16 11v12" stroke="var(--panel)" stroke-width="4" stroke-linecap="round"/></svg>`;
