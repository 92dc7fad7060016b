import { Observed } from './observed';

const WANTED = 'turnpike.notices';

/** Notifications of the system, for calls and messages while the page is not looked at. */
export class Notices extends Observed {
  get possible(): boolean {
    return 'Notification' in window && Notification.permission !== 'denied';
  }

  get on(): boolean {
    return this.possible && Notification.permission === 'granted' && localStorage.getItem(WANTED) === 'yes';
  }

  /** Asks the person, who has just pressed a switch; browsers show the question only then. */
  async want(wanted: boolean): Promise<void> {
    if (wanted) await Notification.requestPermission();
    localStorage.setItem(WANTED, wanted ? 'yes' : 'no');
    this.changed();
  }

  tell(title: string, body: string, kind: 'call' | 'missed' | 'message'): void {
    if (!this.on || document.visibilityState === 'visible') return;
    const shown = new Notification(title, { body, tag: `turnpike-${kind}` });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  }
}
