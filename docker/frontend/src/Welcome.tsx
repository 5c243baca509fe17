export function Welcome() {
  return (
    <div className="welcome">
      <svg viewBox="0 0 240 110" aria-hidden="true">
        <path className="outlook" d="M128 56 C160 40 190 22 220 18" />
        <path className="course" d="M14 96 C60 92 84 78 128 56" />
        <circle className="point" cx="14" cy="96" r="5" />
        <circle className="point" cx="76" cy="83" r="5" />
        <circle className="point" cx="128" cy="56" r="5" />
        <circle className="aim" cx="220" cy="18" r="8" />
      </svg>
      <h2>See where you are heading</h2>
      <p>Set a goal, log how far you are, and watch the line find its way to the target.</p>
    </div>
  );
}
