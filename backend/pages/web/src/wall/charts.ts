/** ECharts, of which the wall uses bars alone. Numbers and names stand beside them as text. */

import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, GridComponent, CanvasRenderer]);

export interface Bar {
  value: number | null;
  colour: string;
}

/** Bars one below the other, each in the middle of an equal share of the height. */
export class Bars {
  private readonly chart: EChartsType;
  private readonly sized: ResizeObserver;

  constructor(container: HTMLElement) {
    this.chart = init(container);
    this.sized = new ResizeObserver(() => this.chart.resize());
    this.sized.observe(container);
  }

  draw(bars: readonly Bar[]): void {
    // Never longer than there is room, and short ones still seen; nothing moves by itself.
    const longest = Math.max(1, ...bars.map(({ value }) => value ?? 0));
    this.chart.setOption({
      animation: false,
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: { type: "value", show: false, min: 0, max: longest },
      yAxis: { type: "category", show: false, inverse: true, data: bars.map((_, at) => String(at)) },
      series: [
        {
          type: "bar",
          silent: true,
          barWidth: "52%",
          barMinHeight: 3,
          data: bars.map(({ value, colour }) => ({
            value: value || null,
            itemStyle: { color: colour, borderRadius: 2 },
          })),
        },
      ],
    });
  }

  remove(): void {
    this.sized.disconnect();
    this.chart.dispose();
  }
}
