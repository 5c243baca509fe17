import { type ChangeEvent, createContext, useContext, useSyncExternalStore } from "react";
import { Drafts } from "./drafts";

export const DraftsContext = createContext(new Drafts());

/** The draft of this name: what its form shows, and how it is sent. */
export function useDraft(name: string) {
  const drafts = useContext(DraftsContext);
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(name));

  /** The properties of an input for a field of the draft. */
  const field = (key: string, untouched = "") => ({
    name: key,
    value: draft.fields[key] ?? untouched,
    readOnly: draft.isBusy === true,
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      drafts.edit(name, { [key]: target.value }),
  });

  return {
    isBusy: draft.isBusy === true,
    problem: draft.problem,
    field,
    text: (key: string) => (draft.fields[key] ?? "").trim(),
    edit: (fields: Record<string, string>) => drafts.edit(name, fields),
    send: <T>(create: (key: string) => Promise<T>) => drafts.send(name, create),
    discard: () => drafts.discard(name),
  };
}
