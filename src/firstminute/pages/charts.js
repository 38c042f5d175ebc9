// The charts: what is drawn from the numbers, and nothing else. Chart.js is loaded before this module.

import { dayWords, duration, share, whole } from "./words.js?v={{version}}";

const drawn = new Map(); // canvas id → chart

// Edges in seconds that people think in; the practice's own target is added to them.
const LADDERS = { touch: [2, 5, 10, 30, 60, 300, 1800], delivered: [5, 10, 30, 60, 300, 1800, 86400], human: [60, 120, 300, 900, 1800, 3600, 14400, 86400] };
const EXACT = [60, 300, 1800]; // the API counts these exactly; other edges come from buckets of at most 5 % error

// Rows of {label, count, kind} that add up to `leads`: each span of waiting time, then everybody not answered.
export function spans(clock, distribution, target = Infinity) {
  const edges = [...new Set([...LADDERS[clock], target])].filter(Number.isFinite).sort((a, b) => a - b);
  const reached = within(distribution, edges);
  const rows = edges.map((edge, i) => ({
    label: i ? between(edges[i - 1], edge) : `up to ${short(edge)}`,
    count: reached[i] - (i ? reached[i - 1] : 0),
    kind: edge <= target ? "met" : "late",
  }));
  rows.push({ label: `over ${short(edges.at(-1))}`, count: distribution.count - reached.at(-1), kind: "late" });
  rows.push({ label: clock === "delivered" ? "not reported so far" : "never (so far)", count: distribution.never, kind: "never" });
  return rows;
}

// How many were answered within each edge: exact where the API is, never falling, never above the next exact count.
function within(distribution, edges) {
  let low = 0;
  return edges.map((edge) => {
    const exact = distribution[`within_${edge}`];
    const next = EXACT.find((one) => one >= edge);
    const high = next ? distribution[`within_${next}`] : distribution.count;
    const counted = EXACT.includes(edge) ? exact : sum(distribution.histogram, edge);
    low = Math.min(Math.max(counted, low), high);
    return low;
  });
}

// A bucket ends at `upper` and is at most 10 % wide: its middle is where its inquiries are counted.
function sum(histogram, edge) {
  return histogram.reduce((total, [upper, count]) => total + (upper / 1.05 <= edge ? count : 0), 0);
}

function short(seconds) {
  return seconds === 86400 ? "24 h" : duration(seconds);
}

function between(from, to) {
  const [a, b] = [short(from), short(to)];
  const unit = b.split(" ")[1];
  return a.endsWith(` ${unit}`) ? `${a.slice(0, -unit.length - 1)}–${b}` : `${a} – ${b}`;
}

function paint() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(["ink", "muted", "line", "card", "touch", "human", "late", "never", "later"].map((name) => [name, colour(name)]));
}

function defaults(colours) {
  const { Chart } = globalThis;
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.color = colours.muted;
  Chart.defaults.borderColor = colours.line;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.plugins.tooltip.displayColors = false;
}

function draw(id, config) {
  drawn.get(id)?.destroy();
  drawn.set(id, new globalThis.Chart(document.getElementById(id), config));
}

export function clear() {
  drawn.forEach((chart) => chart.destroy());
  drawn.clear();
}

// Counts at the end of the bars.
const ends = {
  id: "ends",
  afterDatasetsDraw(chart, _, { all, ink }) {
    const { ctx } = chart;
    ctx.save();
    ctx.fillStyle = ink;
    ctx.textBaseline = "middle";
    ctx.font = `500 12px ${globalThis.Chart.defaults.font.family}`;
    chart.getDatasetMeta(0).data.forEach((bar, i) => {
      const count = chart.data.datasets[0].data[i];
      if (count) ctx.fillText(`${whole(count)}  ·  ${share(count, all)}`, bar.x + 7, bar.y);
    });
    ctx.restore();
  },
};

// A dashed line where the target lies: between two bars, or across a scale of seconds.
const goal = {
  id: "goal",
  afterDatasetsDraw(chart, _, { after, seconds, words, colours }) {
    const { ctx, chartArea: area, scales } = chart;
    const y = after === undefined ? scales.y.getPixelForValue(seconds) : (scales.y.getPixelForValue(after) + scales.y.getPixelForValue(after + 1)) / 2;
    if (!(y >= area.top && y <= area.bottom)) return;
    ctx.save();
    ctx.strokeStyle = colours.ink;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(area.left, y);
    ctx.lineTo(chart.width, y);
    ctx.stroke();
    label(ctx, words, chart.width, y, colours);
    ctx.restore();
  },
};

function label(ctx, words, right, y, colours) {
  ctx.font = `600 11px ${globalThis.Chart.defaults.font.family}`;
  const width = ctx.measureText(words).width + 10;
  ctx.fillStyle = colours.card;
  ctx.fillRect(right - width, y - 8, width, 16);
  ctx.fillStyle = colours.ink;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  ctx.fillText(words, right, y);
}

export function drawSpans(id, clock, rows, leads, target) {
  const colours = paint();
  defaults(colours);
  const fill = { met: colours[clock], late: colours.late, never: colours.never };
  draw(id, {
    type: "bar",
    plugins: [ends, goal],
    data: {
      labels: rows.map((row) => row.label),
      datasets: [{ data: rows.map((row) => row.count || null), backgroundColor: rows.map((row) => fill[row.kind]), borderRadius: 4, barPercentage: 0.8, categoryPercentage: 0.9, minBarLength: 2 }],
    },
    options: {
      indexAxis: "y",
      layout: { padding: { right: 86 } },
      scales: { x: { display: false, min: 0, max: Math.max(1, ...rows.map((row) => row.count)) }, y: { grid: { display: false }, border: { display: false }, ticks: { color: colours.ink, autoSkip: false } } },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: (item) => `${whole(item.raw)} of ${whole(leads)}` } },
        ends: { all: leads, ink: colours.ink },
        goal: { after: rows.findLastIndex((row) => row.kind === "met"), words: `target ${short(target)}`, colours },
      },
    },
  });
}

function dayAxis(days) {
  return { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 14, callback: (_, i) => dayWords(days[i]) } };
}

export function drawTrend(id, days, parts) {
  const colours = paint();
  defaults(colours);
  draw(id, {
    type: "bar",
    data: {
      labels: days,
      datasets: parts.map((part) => ({ label: part.label, data: part.counts, backgroundColor: colours[part.colour], borderRadius: 2, maxBarThickness: 46 })),
    },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: { x: { ...dayAxis(days), stacked: true }, y: { stacked: true, beginAtZero: true, ticks: { precision: 0 }, border: { display: false } } },
      plugins: {
        legend: { position: "bottom", align: "start", labels: { usePointStyle: true, pointStyle: "rectRounded", padding: 16, color: colours.ink } },
        tooltip: { callbacks: { title: ([item]) => dayWords(days[item.dataIndex], { weekday: "long", month: "long", day: "numeric" }) } },
      },
    },
  });
}

const TICKS = [1, 10, 60, 300, 1800, 7200, 28800, 86400, 604800];

export function drawWaits(id, days, medians, target) {
  const colours = paint();
  defaults(colours);
  const known = medians.filter((one) => one !== null);
  const low = Math.min(...known, target) / 1.6;
  const high = Math.max(...known, target) * 1.6;
  draw(id, {
    type: "line",
    plugins: [goal],
    data: {
      labels: days,
      datasets: [{ label: "Median wait for a person", data: medians, borderColor: colours.human, backgroundColor: colours.human, pointRadius: 3.5, pointHitRadius: 14, borderWidth: 2, cubicInterpolationMode: "monotone" }],
    },
    options: {
      interaction: { mode: "index", intersect: false },
      layout: { padding: { right: 84, top: 6 } },
      scales: {
        x: dayAxis(days),
        y: {
          type: "logarithmic",
          min: low,
          max: high,
          border: { display: false },
          afterBuildTicks: (axis) => { axis.ticks = TICKS.filter((one) => one >= low && one <= high).map((value) => ({ value })); },
          ticks: { callback: (value) => short(value) },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: ([item]) => dayWords(days[item.dataIndex], { weekday: "long", month: "long", day: "numeric" }), label: (item) => `${duration(item.raw)} (median)` } },
        goal: { seconds: target, words: `target ${short(target)}`, colours },
      },
    },
  });
}
