// The hint (提示): a stream that says "seq 31: poll now" and nothing else. Asking remains the
// truth; without the stream the page is slower by half a minute, and the staff see a code.

const RETRY = 5000;
const MISSED_BEFORE_ALERT = 3;

export class Hints {
  #missed = 0;
  #told = 0;
  #poll;

  constructor(address, poll) {
    this.#poll = poll;
    this.#listen(address);
  }

  get silent() {
    return this.#missed >= MISSED_BEFORE_ALERT;
  }

  // A manifest came by polling: one that no hint announced counts as missed.
  came(seq) {
    if (seq > this.#told) this.#missed += 1;
    this.#told = Math.max(this.#told, seq);
  }

  #listen(address) {
    const source = new EventSource(address);
    source.onopen = () => (this.#missed = 0);
    source.onmessage = ({ data }) => this.#hear(Number(data.replace("seq ", "")));
    source.onerror = () => {
      this.#missed += 1;
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.#listen(address), RETRY);
      }
    };
  }

  #hear(seq) {
    this.#missed = 0;
    this.#told = Math.max(this.#told, seq);
    this.#poll(seq);
  }
}
