/* SHA-256 of a file of any size, fed in parts. The browser's own needs HTTPS and the whole file in memory at once. */
(function () {
  'use strict';
  var K = [], START = [];

  (function () {
    function part(x) { return (x - Math.floor(x)) * 4294967296 | 0; }
    for (var n = 2; K.length < 64; n++) {
      var prime = true;
      for (var f = 2; f * f <= n; f++) if (n % f === 0) prime = false;
      if (!prime) continue;
      if (START.length < 8) START.push(part(Math.sqrt(n)));
      K.push(part(Math.pow(n, 1 / 3)));
    }
  })();

  function Sha256() {
    this.h = new Int32Array(START);
    this.w = new Int32Array(64);
    this.rest = new Uint8Array(64);
    this.held = 0;
    this.bytes = 0;
  }

  Sha256.prototype.block = function (d, at) {
    var w = this.w, h = this.h, i, x, y;
    for (i = 0; i < 16; i++, at += 4) w[i] = d[at] << 24 | d[at + 1] << 16 | d[at + 2] << 8 | d[at + 3];
    for (i = 16; i < 64; i++) {
      x = w[i - 15]; y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10) | 0;
    }
    var a = h[0], b = h[1], c = h[2], e0 = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
    for (i = 0; i < 64; i++) {
      x = k + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
      y = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      k = g; g = f; f = e; e = e0 + x | 0; e0 = c; c = b; b = a; a = x + y | 0;
    }
    h[0] += a; h[1] += b; h[2] += c; h[3] += e0; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
  };

  Sha256.prototype.add = function (d) {
    var at = 0;
    this.bytes += d.length;
    if (this.held) {
      at = Math.min(64 - this.held, d.length);
      this.rest.set(d.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return;
      this.block(this.rest, 0);
    }
    for (; at + 64 <= d.length; at += 64) this.block(d, at);
    this.rest.set(d.subarray(at));
    this.held = d.length - at;
  };

  Sha256.prototype.hex = function () {
    var bits = this.bytes * 8, end = new Uint8Array((this.held < 56 ? 64 : 128) - this.held), n = end.length;
    end[0] = 128;
    for (var i = 1; i <= 8; i++, bits = Math.floor(bits / 256)) end[n - i] = bits % 256;
    this.add(end);
    return Array.prototype.map.call(this.h, function (x) { return ('00000000' + (x >>> 0).toString(16)).slice(-8); }).join('');
  };

  window.Sha256 = Sha256;
})();
