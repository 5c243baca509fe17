interface Props {
  text: string;
  onType: (text: string) => void;
  /** What the list shows now; empty for all goals. */
  query: string;
  onSearch: (query: string) => void;
}

export function SearchForm({ text, onType, query, onSearch }: Props) {
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <label className="unseen" htmlFor="q">
        Search goals by meaning
      </label>
      <input
        id="q"
        name="q"
        type="search"
        placeholder="Search by meaning"
        maxLength={200}
        autoComplete="off"
        value={text}
        onChange={({ target }) => onType(target.value)}
      />
      <button type="submit">Search</button>
      {query && (
        <button
          type="button"
          onClick={() => {
            onType("");
            onSearch("");
          }}
        >
          Clear
        </button>
      )}
    </form>
  );
}
