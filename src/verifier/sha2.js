// SHA-256 and SHA-512 (FIPS 180-4): a page opened from a disk or over http may have no WebCrypto to ask.
// The constants are what the standard says they are: the fractions of the roots of the first primes.

const M32 = 0xffffffffn, M64 = 0xffffffffffffffffn;

function root(number, power) {
  let guess = 1n << BigInt(Math.ceil(number.toString(2).length / Number(power)));
  for (;;) {
    const next = ((power - 1n) * guess + number / guess ** (power - 1n)) / power;
    if (next >= guess) return guess;
    guess = next;
  }
}

const primes = [];
for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);

const K = primes.map((prime) => root(BigInt(prime) << 192n, 3n) & M64);
const H = primes.slice(0, 8).map((prime) => root(BigInt(prime) << 128n, 2n) & M64);

const WIDE = { bits: 64n, mask: M64, rounds: 80, K, H, S: [28n, 34n, 39n], E: [14n, 18n, 41n], a: [1n, 8n, 7n], b: [19n, 61n, 6n] };
const NARROW = {
  bits: 32n, mask: M32, rounds: 64, K: K.slice(0, 64).map((k) => k >> 32n), H: H.map((h) => h >> 32n),
  S: [2n, 13n, 22n], E: [6n, 11n, 25n], a: [7n, 18n, 3n], b: [17n, 19n, 10n],
};

function hash({ bits, mask, rounds, K, H, S, E, a, b }, message) {
  const width = Number(bits) / 8, block = 16 * width;
  const padded = new Uint8Array(Math.ceil((message.length + 1 + 2 * width) / block) * block);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  const turn = (x, by) => ((x >> by) | (x << (bits - by))) & mask;
  const mix = (x, [r, s, t]) => turn(x, r) ^ turn(x, s) ^ turn(x, t);
  const shift = (x, [r, s, t]) => turn(x, r) ^ turn(x, s) ^ (x >> t);
  let state = H;
  for (let at = 0; at < padded.length; at += block) {
    const w = [];
    for (let i = 0; i < 16; i++) {
      let word = 0n;
      for (let j = 0; j < width; j++) word = (word << 8n) | BigInt(padded[at + i * width + j]);
      w.push(word);
    }
    for (let i = 16; i < rounds; i++) w.push((shift(w[i - 2], b) + w[i - 7] + shift(w[i - 15], a) + w[i - 16]) & mask);
    let v = state;
    for (let i = 0; i < rounds; i++) {
      const [A, B, C, D, e, f, g, h] = v;
      const one = h + mix(e, E) + ((e & f) ^ (~e & mask & g)) + K[i] + w[i];
      const two = mix(A, S) + ((A & B) ^ (A & C) ^ (B & C));
      v = [(one + two) & mask, A, B, C, (D + one) & mask, e, f, g];
    }
    state = state.map((word, i) => (word + v[i]) & mask);
  }
  const digits = state.map((word) => word.toString(16).padStart(2 * width, "0")).join("");
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

export const sha512 = (message) => hash(WIDE, message);
export const sha256 = (message) => hash(NARROW, message);
