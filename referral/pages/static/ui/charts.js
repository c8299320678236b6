/* A bar chart beside a table, drawn from the table's own cells; without this file the table stands alone. */
(function () {
  'use strict';
  var d = document, charts = [];
  if (!window.echarts || !d.querySelectorAll) return;
  var style = getComputedStyle(d.documentElement);
  function colour(name) { return style.getPropertyValue(name).trim(); }
  var still = window.matchMedia && matchMedia('(prefers-reduced-motion: reduce)').matches;
  var colours = ['#1f4e8c', '#c08a1e', '#3d8f6b', '#8a5a9e', '#b5494d', '#5f8fc4', '#7a7f87'];

  function words(cell) {
    var first = cell.firstChild;
    return (first ? first.textContent : '').trim();
  }

  function read(table) {
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells, 1);
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    return {
      names: rows.map(function (row) { return words(row.cells[0]); }),
      series: heads.map(function (head, n) {
        return {
          name: words(head), type: 'bar', barMaxWidth: 28,
          data: rows.map(function (row) { return row.cells[n + 1].getAttribute('data-v') || null; })
        };
      })
    };
  }

  function draw(box) {
    var table = d.getElementById(box.getAttribute('data-plot'));
    if (!table) return;
    var told = read(table);
    box.classList.add('plot--on');
    var chart = window.echarts.init(box, null, { renderer: 'canvas' });
    chart.setOption({
      animation: !still, color: colours, textStyle: { fontFamily: style.fontFamily || 'sans-serif' },
      grid: { left: 8, right: 12, top: 64, bottom: 8, containLabel: true },
      legend: { top: 8, left: 8, itemWidth: 12, itemHeight: 12, textStyle: { color: colour('--c-text-2') } },
      xAxis: { type: 'category', data: told.names, axisLabel: { color: colour('--c-text-2'), width: Math.max(48, box.clientWidth / told.names.length - 12), overflow: 'truncate', interval: told.names.length > 12 ? 'auto' : 0 } },
      yAxis: { type: 'value', minInterval: 1, axisLabel: { color: colour('--c-text-2') }, splitLine: { lineStyle: { color: colour('--c-line') } } },
      series: told.series
    });
    charts.push(chart);
  }

  Array.prototype.slice.call(d.querySelectorAll('[data-plot]')).forEach(draw);
  window.addEventListener('resize', function () { charts.forEach(function (chart) { chart.resize(); }); });
}());
