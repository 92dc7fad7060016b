import { css } from 'lit';

/** What all parts of the page look like. */
export const look = css`
  :host { box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, p { margin: 0; }
  button, input, select, textarea { font: inherit; color: inherit; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  button {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 2.75rem;
    min-width: 2.75rem; padding: 0 0.9rem; border: 1px solid transparent; border-radius: 0.75rem;
    background: var(--raised); cursor: pointer;
  }
  button:hover:not(:disabled) { border-color: var(--dim); }
  button:disabled { cursor: default; opacity: 0.55; }
  button.plain { background: transparent; }
  button.icon { padding: 0; }
  button.main { background: var(--accent); color: var(--on-accent); font-weight: 600; }
  button.danger { background: var(--danger); color: var(--on-danger); }
  button[aria-pressed='true'] { background: var(--ink); color: var(--ground); }
  input:not([type='checkbox']), select, textarea {
    width: 100%; min-height: 2.75rem; padding: 0.5rem 0.8rem; border: 1px solid var(--dim); border-radius: 0.75rem;
    background: var(--panel); font-weight: 400;
  }
  ::placeholder { color: var(--dim); opacity: 1; }
  .dim { color: var(--dim); }
  .small { font-size: 0.875rem; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .face {
    display: inline-grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%;
    background: var(--mine); color: var(--ink); font-weight: 600; position: relative;
  }
  .dot {
    position: absolute; right: -0.1rem; bottom: -0.1rem; width: 0.9rem; height: 0.9rem; border: 2px solid var(--panel);
    border-radius: 50%;
  }
  .dot.available { background: var(--good); }
  .dot.busy, .dot.in-a-call { background: var(--danger); }
  .dot.away { background: var(--fair); }
  .dot.offline { background: var(--panel); box-shadow: inset 0 0 0 0.15rem var(--dim); }
  .dot.unknown { display: none; }
`;
