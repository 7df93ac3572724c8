/** A task as a writer was told it is. */
export interface Known {
  readonly id: number;
  readonly title: string;
  readonly completed: boolean;
}

/** What writers were told is done. */
export interface Journal {
  /** The task is created, or changed, and this is how it is now. */
  stored(task: Known): void;
  deleted(id: number): void;
  /** Changes acknowledged so far. */
  acknowledged(): number;
  /** Holds the table against the journal, while nothing is under way. @returns what does not agree */
  compare(rows: readonly Known[]): Difference;
}

export interface Difference {
  /** Acknowledged, and not so in the table. */
  readonly lost: readonly string[];
  /** In the table, and nobody was told of it: what a second attempt at the same creates. */
  readonly doubled: readonly string[];
}

export function createJournal(): Journal {
  const tasks = new Map<number, Known | undefined>();
  let acknowledged = 0;
  const told = ({ id, title, completed }: Known): string => `${id} ${title}${completed ? ' (completed)' : ''}`;
  return {
    stored: (task) => {
      tasks.set(task.id, task);
      acknowledged += 1;
    },
    deleted: (id) => {
      tasks.set(id, undefined);
      acknowledged += 1;
    },
    acknowledged: () => acknowledged,
    compare: (rows) => {
      const found = new Map(rows.map((row) => [Number(row.id), row]));
      const lost = [...tasks].flatMap(([id, task]) => {
        const row = found.get(id);
        if (!task) return row ? [`the deletion of ${told(row)}`] : [];
        if (!row) return [told(task)];
        return told(row) === told(task) ? [] : [`${told(task)}: it is ${told(row)}`];
      });
      return { lost, doubled: rows.filter(({ id }) => !tasks.has(Number(id))).map(told) };
    },
  };
}
