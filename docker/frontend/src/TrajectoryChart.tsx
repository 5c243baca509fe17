import { useEffect, useId, useRef, useState } from "react";
import type { Trajectory } from "./api";
import * as number from "./number";
import { dayNumber, scale, ticks } from "./scale";
import * as text from "./text";
import { useToday } from "./useToday";

const HEIGHT = 260;
const DAY = 80; // the width of a day under the axis
const TODAY = 40;
const LETTER = 7.2;
const LONGEST = 12; // a longer target is not written into the picture
const EDGE = { top: 24, right: 16, bottom: 30 };
const LEAST_LEFT = 52;

function useWidth() {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (!element.current || !("ResizeObserver" in window)) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(entry.contentRect.width, 240)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

export function TrajectoryChart({ trajectory }: { trajectory: Trajectory }) {
  const [figure, width] = useWidth();
  const caption = useId();
  const { goal, status, trend, projected_date, projected_value_on_target_date: projected } = trajectory;
  const points = trajectory.points.map((point) => ({ x: dayNumber(point.date), y: point.value }));
  const targetDay = dayNumber(goal.target_date);
  const last = points.at(-1);
  const now = useToday();
  const first = trajectory.points[0]?.date ?? now;
  const today = dayNumber(now);

  // While the goal is open, the line of the trend from the latest check-in on: to the target's value or its day.
  const isOpen = status === "on_track" || status === "behind" || status === "moving_away";
  const end = Math.min(targetDay, projected_date ? dayNumber(projected_date) : targetDay);
  const lineAt = (day: number) => (projected ?? 0) - (trend?.slope_per_day ?? 0) * (targetDay - day);
  const outlook =
    isOpen && trend && projected !== null && last && last.x < end ? { from: lineAt(last.x), to: lineAt(end) } : null;

  const steps = ticks([
    ...points.map((point) => point.y),
    goal.target_value,
    ...(outlook ? [outlook.from, outlook.to] : []),
    ...(points.length ? [] : [0]),
  ]);

  const target = number.exact(goal.target_value);
  const labels = number.axis(steps);
  const longest = Math.max(...labels.map((label) => label.length));
  const margin = { ...EDGE, left: Math.max(LEAST_LEFT, longest * LETTER + 16) };
  const xs = [dayNumber(first), ...points.map((point) => point.x), targetDay];
  const x = scale([Math.min(...xs), Math.max(...xs)], [margin.left, width - margin.right]);
  const xOf = (iso: string) => x(dayNumber(iso));
  const y = scale([steps[0] ?? 0, steps.at(-1) ?? 1], [HEIGHT - margin.bottom, margin.top]);
  const days = Math.abs(xOf(first) - x(targetDay)) < 2 * DAY ? [goal.target_date] : [first, goal.target_date];
  const isFree = days.every((iso) => Math.abs(xOf(iso) - x(today)) > DAY + TODAY / 2);
  const isInside = x(today) >= margin.left && x(today) <= width - TODAY / 2;
  const isDense = points.length > width / 16;
  const path = points.map((point, i) => `${i ? "L" : "M"}${x(point.x)},${y(point.y)}`).join("");

  return (
    <figure className="chart" ref={figure}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-labelledby={caption}>
        {steps.map((step, i) => (
          <g key={step}>
            <line className="grid" x1={margin.left} x2={width - margin.right} y1={y(step)} y2={y(step)} />
            <text x={margin.left - 8} y={y(step) + 4} textAnchor="end">
              {labels[i]}
            </text>
          </g>
        ))}
        {days.map((iso) => (
          <text key={iso} x={xOf(iso)} y={HEIGHT - 8} textAnchor={xOf(iso) < margin.left + DAY ? "start" : "end"}>
            {text.day(iso)}
          </text>
        ))}
        {isFree && isInside && (
          <g className="today">
            <line x1={x(today)} x2={x(today)} y1={margin.top} y2={HEIGHT - margin.bottom} />
            <text x={x(today)} y={HEIGHT - 8} textAnchor="middle">
              Today
            </text>
          </g>
        )}
        <line
          className="target"
          x1={margin.left}
          x2={width - margin.right}
          y1={y(goal.target_value)}
          y2={y(goal.target_value)}
        />
        <text className="target-label" x={margin.left + 6} y={y(goal.target_value) - 7}>
          Target {target.length <= LONGEST && target}
        </text>
        {outlook && last && (
          <line className="outlook" x1={x(last.x)} y1={y(outlook.from)} x2={x(end)} y2={y(outlook.to)} />
        )}
        <path className="course" d={path} />
        {(isDense ? points.slice(-1) : points).map((point, i) => (
          <circle key={i} className="point" cx={x(point.x)} cy={y(point.y)} r={4.5} />
        ))}
        <circle className="aim" cx={x(targetDay)} cy={y(goal.target_value)} r={6} />
      </svg>
      <ul className="legend" aria-hidden="true">
        {last && <li className="key-course">Check-ins</li>}
        {outlook && <li className="key-outlook">At the present pace</li>}
        <li className="key-target">Target</li>
      </ul>
      <figcaption id={caption} className="unseen">
        {text.chartText(trajectory)}
      </figcaption>
    </figure>
  );
}
