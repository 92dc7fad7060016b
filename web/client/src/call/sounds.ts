/** What rings and beeps, made by the browser itself. */
export type Tune = 'ring' | 'ringback' | 'silence';

const KEYS = '123A456B789C*0#D';
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];

export class Sounds {
  private context: AudioContext | undefined;
  private playing: Tune = 'silence';
  private stop: () => void = () => {};

  play(tune: Tune): void {
    if (tune === this.playing) return;
    this.stop();
    this.playing = tune;
    switch (tune) {
      case 'silence':
        this.stop = () => {};
        return;
      case 'ring':
        this.stop = this.repeat(3000, () => {
          this.beep([660, 880], 0, 0.4, 0.12);
          this.beep([660, 880], 0.6, 0.4, 0.12);
        });
        return;
      case 'ringback': // ETSI ES 203 021-2: 425 Hz, one second in five
        this.stop = this.repeat(5000, () => this.beep([425], 0, 1, 0.05));
        return;
    }
  }

  /** A key of a telephone (ITU-T Q.23), for the one who presses it. */
  key(key: string): void {
    const at = KEYS.indexOf(key);
    if (at >= 0) this.beep([ROWS[at >> 2]!, COLUMNS[at & 3]!], 0, 0.12, 0.05);
  }

  private repeat(everyMs: number, once: () => void): () => void {
    once();
    const timer = setInterval(once, everyMs);
    return () => {
      clearInterval(timer);
      void this.context?.close(); // what was scheduled falls silent now
      this.context = undefined;
    };
  }

  private beep(hertz: readonly number[], after: number, seconds: number, loudness: number): void {
    this.context ??= new AudioContext();
    const begin = this.context.currentTime + after;
    for (const frequency of hertz) {
      const tone = new OscillatorNode(this.context, { frequency });
      const gain = new GainNode(this.context, { gain: 0 });
      // A ramp at both ends: a step is heard as a click.
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(loudness, begin + 0.01);
      gain.gain.setValueAtTime(loudness, begin + seconds - 0.01);
      gain.gain.linearRampToValueAtTime(0, begin + seconds);
      tone.connect(gain).connect(this.context.destination);
      tone.start(begin);
      tone.stop(begin + seconds);
    }
  }
}
