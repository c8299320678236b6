/* A signature drawn with finger, pen or mouse, kept as an SVG path. Without this file the password is asked for. */
(function () {
  'use strict';
  document.querySelectorAll('[data-sign]').forEach(function (box) {
    var pad = box.querySelector('svg'), path = pad.querySelector('path'), field = box.querySelector('input');
    var drawing = false, MOST = 18000;

    function point(e) {
      var r = pad.getBoundingClientRect();
      var x = Math.round((e.clientX - r.left) / r.width * 600), y = Math.round((e.clientY - r.top) / r.height * 200);
      return Math.max(0, Math.min(x, 600)) + ' ' + Math.max(0, Math.min(y, 200));
    }
    function keep(d) { path.setAttribute('d', d); field.value = d; }

    box.hidden = false;
    keep(field.value);
    pad.addEventListener('pointerdown', function (e) {
      e.preventDefault();
      drawing = field.value.length < MOST;
      if (!drawing) return;
      pad.setPointerCapture(e.pointerId);
      keep(field.value + 'M' + point(e) + 'L' + point(e));
    });
    pad.addEventListener('pointermove', function (e) {
      if (drawing && field.value.length < MOST) keep(field.value + 'L' + point(e));
    });
    ['pointerup', 'pointercancel'].forEach(function (name) {
      pad.addEventListener(name, function () { drawing = false; });
    });
    box.querySelector('[data-sign-clear]').addEventListener('click', function () { keep(''); });
  });
})();
