// Draws what the page gives it as figures; the same figures stand in tables beside each picture.
const data = JSON.parse(document.getElementById("charts").textContent);
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const font = getComputedStyle(document.body).fontFamily;
const common = {
  animation: !still,
  textStyle: { fontFamily: font },
  tooltip: { renderMode: "richText", trigger: "axis" },
  aria: { enabled: true },
};

function draw(id, option) {
  const box = document.getElementById(id);
  if (!box) return;
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({ ...common, ...option });
  new ResizeObserver(() => chart.resize()).observe(box);
}

const reach = data.communities;
if (reach.names.length) {
  const box = document.getElementById("communities-chart");
  box.style.height = `${80 + reach.names.length * 30}px`;
  draw("communities-chart", {
    grid: { left: 8, right: 48, top: 24, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
    yAxis: { type: "category", data: reach.names, axisTick: { show: false } },
    series: [{
      type: "bar",
      name: reach.title,
      barMaxWidth: 18,
      data: reach.shares.map((share) => ({ value: share, itemStyle: { color: share >= reach.line ? "#1b7a43" : "#1f5aa6" } })),
      label: { show: true, position: "right", formatter: "{c}%", color: "#1d2733" },
      markLine: {
        symbol: "none",
        silent: true,
        lineStyle: { color: "#b3261e", type: "solid", width: 2 },
        label: { formatter: reach.lineName, position: "end", color: "#b3261e" },
        data: [{ xAxis: reach.line }],
      },
    }],
  });
}

draw("months-chart", {
  grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
  xAxis: { type: "category", data: data.months.names },
  yAxis: { type: "value" },
  title: { text: data.months.title, textStyle: { fontSize: 14, fontWeight: "normal", color: "#566170" } },
  series: [{ type: "bar", name: data.months.title, data: data.months.values, itemStyle: { color: "#1f5aa6" }, barMaxWidth: 40 }],
});
