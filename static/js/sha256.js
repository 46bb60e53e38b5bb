// SHA-256 (FIPS 180-4), piece by piece. Browsers offer their own on HTTPS only, and never for a file too big for
// memory; offices open the portal over plain HTTP.
const SHA256_ROUND = (() => {
  const primes = [];
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  // The first 32 bits behind the point of the cube roots, and of the square roots for the start.
  const bits = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return { constants: primes.map((prime) => bits(Math.cbrt(prime))), start: primes.slice(0, 8).map((prime) => bits(Math.sqrt(prime))) };
})();

class Sha256 {
  constructor() {
    this.state = Int32Array.from(SHA256_ROUND.start);
    this.constants = Int32Array.from(SHA256_ROUND.constants);
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(0);
    this.length = 0;
  }

  update(piece) {
    this.length += piece.length;
    const bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    let at = 0;
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.rest = bytes.slice(at);
  }

  hex() {
    const bits = this.length * 8;
    const tail = new Uint8Array(this.rest.length < 56 ? 64 : 128);
    tail.set(this.rest);
    tail[this.rest.length] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(tail.length - 4, bits >>> 0);
    for (let at = 0; at < tail.length; at += 64) this.block(tail, at);
    return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  block(bytes, at) {
    const { words, constants, state } = this;
    for (let i = 0; i < 16; i += 1) {
      const place = at + 4 * i;
      words[i] = (bytes[place] << 24) | (bytes[place + 1] << 16) | (bytes[place + 2] << 8) | bytes[place + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15], y = words[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + high + ((e & f) ^ (~e & g)) + constants[i] + words[i]) | 0;
      const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
  }
}
