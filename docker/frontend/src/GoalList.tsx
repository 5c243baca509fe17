import type { Goal } from "./api";
import * as text from "./text";
import { goalUrl } from "./usePlace";

interface Props {
  goals: Goal[];
  selected: string | undefined;
  onSelect: (id: string) => void;
}

export function GoalList({ goals, selected, onSelect }: Props) {
  return (
    <ul className="goals">
      {goals.map((goal) => (
        <li key={goal.id}>
          <a
            href={goalUrl(goal.id)}
            aria-current={goal.id === selected ? "page" : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              onSelect(goal.id);
            }}
          >
            <b>{goal.title}</b>
            <span>
              {text.value(goal.target_value, goal.unit)} by {text.day(goal.target_date)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
