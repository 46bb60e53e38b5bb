// Draws what the page gives it as figures; the same figures stand in tables beside each picture.
const data = JSON.parse(document.getElementById("charts").textContent);
const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const ink = { met: "#1b7a43", blue: "#1f5aa6", line: "#b3261e", text: "#1d2733", quiet: "#566170" };
const textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, color: ink.text };


function draw(box, option, addresses) {
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption({
    animation: !still,
    textStyle,
    // Rich text, not HTML: the security policy allows no inline styles.
    tooltip: { renderMode: "richText", trigger: "axis", axisPointer: { type: "shadow" } },
    aria: { enabled: true, label: { description: box.getAttribute("aria-label") } },
    ...option,
  });
  if (addresses) chart.on("click", ({ dataIndex }) => { window.location = addresses[dataIndex]; });
  const fit = () => {
    chart.resize();
    chart.getZr().flush();
    // With a view box the picture follows the paper, where no script measures it.
    box.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  };
  let printing = false;
  new ResizeObserver(() => printing || fit()).observe(box);
  window.addEventListener("beforeprint", () => { printing = true; });
  window.addEventListener("afterprint", () => { printing = false; fit(); });
}

function drawCommunities(box, { names, labels, shares, addresses, line, lineName, title }) {
  box.style.height = `${76 + names.length * 30}px`;
  const bars = shares.map((share) => ({
    value: share,
    itemStyle: { color: share >= line ? ink.met : ink.blue },
  }));
  draw(box, {
    grid: { left: 8, right: 8, top: 28, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, max: 100, interval: 50, axisLabel: { formatter: "{value}%", color: ink.quiet, hideOverlap: true } },
    // Names to the left, figures to the right: neither can meet the line.
    yAxis: [
      { type: "category", data: names, inverse: true, axisTick: { show: false }, axisLabel: { color: ink.text, interval: 0, width: 110, overflow: "truncate" } },
      { type: "category", data: labels, inverse: true, position: "right", axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: ink.text, interval: 0 }, axisPointer: { show: false } },
    ],
    series: [{
      type: "bar",
      name: title,
      barMaxWidth: 18,
      data: bars,
      tooltip: { valueFormatter: (share) => `${share}%` },
      markLine: {
        symbol: "none",
        silent: true,
        lineStyle: { color: ink.line, type: "solid", width: 2 },
        label: { formatter: lineName, position: "start", color: ink.line, fontWeight: "bold" },
        data: [{ xAxis: line }],
      },
    }],
  }, addresses);
}

function drawMonths(box, { names, values, addresses, title }) {
  draw(box, {
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    title: { text: title, textStyle: { fontSize: 14, fontWeight: "normal", color: ink.quiet } },
    xAxis: { type: "category", data: names, axisLabel: { color: ink.quiet } },
    yAxis: { type: "value", axisLabel: { color: ink.quiet } },
    series: [{ type: "bar", name: title, data: values, itemStyle: { color: ink.blue }, barMaxWidth: 40 }],
  }, addresses);
}

// Told apart by dashes and width as well as by colour.
function drawGrowth(box, { grown, ahead, before, words, line, lineName }) {
  const days = [...grown, ...ahead, ...before].map(([day]) => day).sort();
  const course = (name, points, lineStyle, more) => ({
    type: "line", name, data: points, showSymbol: false, lineStyle, itemStyle: { color: lineStyle.color },
    tooltip: { valueFormatter: (share) => `${share}%` }, ...more,
  });
  draw(box, {
    grid: { left: 4, right: 10, top: 22, bottom: 2, containLabel: true },
    legend: { top: 0, right: 0, itemWidth: 22, itemHeight: 8, itemGap: 8, textStyle: { color: ink.quiet, fontSize: 12 }, selectedMode: false },
    xAxis: { type: "time", min: days[0], max: days[days.length - 1], splitNumber: 4, axisLabel: { color: ink.quiet, fontSize: 12, formatter: "{yy}-{MM}", hideOverlap: true } },
    yAxis: { type: "value", min: 0, max: 100, interval: 50, axisLabel: { formatter: "{value}%", color: ink.quiet, fontSize: 12 } },
    series: [
      course(words.before, before, { color: "#8592a1", width: 1.5, type: "dotted" }),
      course(words.grown, grown, { color: ink.blue, width: 3 }, {
        areaStyle: { color: ink.blue, opacity: 0.1 },
        markLine: {
          symbol: "none", silent: true, data: [{ yAxis: line }],
          lineStyle: { color: ink.line, type: "solid", width: 1.5 },
          label: { formatter: lineName, position: "insideStartTop", color: ink.line, fontWeight: "bold", fontSize: 12 },
        },
      }),
      course(words.ahead, ahead, { color: ink.blue, width: 2, type: "dashed" }),
    ],
  });
}

const drawing = { growth: drawGrowth, communities: drawCommunities, months: drawMonths };
for (const [name, make] of Object.entries(drawing)) {
  const box = document.getElementById(`${name}-chart`);
  if (box && data[name]) make(box, data[name]);
}
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
