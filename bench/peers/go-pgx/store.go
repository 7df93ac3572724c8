package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type timestamp time.Time

func (t timestamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

type task struct {
	ID          int64     `json:"id"`
	UserID      string    `json:"user_id"`
	Title       string    `json:"title"`
	Description *string   `json:"description"`
	Completed   bool      `json:"completed"`
	CreatedAt   timestamp `json:"created_at"`
	UpdatedAt   timestamp `json:"updated_at"`
}

const columns = "id, user_id, title, description, completed, created_at, updated_at"

// store asks for tasks of one user; pgx prepares each statement once for each connection.
type store struct{ pool *pgxpool.Pool }

func scan(row pgx.CollectableRow) (t task, err error) {
	err = row.Scan(&t.ID, &t.UserID, &t.Title, &t.Description, &t.Completed, (*time.Time)(&t.CreatedAt), (*time.Time)(&t.UpdatedAt))
	return t, err
}

// one returns pgx.ErrNoRows if there is no such task.
func (s store) one(ctx context.Context, sql string, args ...any) (task, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return task{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scan)
}

func (s store) list(ctx context.Context, user string) ([]task, error) {
	rows, err := s.pool.Query(ctx, "select "+columns+" from tasks where user_id = $1 order by id desc", user)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]task{}, rows, scan)
}

func (s store) create(ctx context.Context, user string, c changes) (task, error) {
	return s.one(ctx, "insert into tasks (user_id, title, description, completed) values ($1, $2, $3, coalesce($4, false)) returning "+columns,
		user, c.Title.Value, c.Description.Value, c.Completed.Value)
}

func (s store) get(ctx context.Context, user string, id int64) (task, error) {
	return s.one(ctx, "select "+columns+" from tasks where user_id = $1 and id = $2", user, id)
}

func (s store) update(ctx context.Context, user string, id int64, c changes) (task, error) {
	return s.one(ctx, `update tasks set title = coalesce($3, title), description = case when $4::boolean then $5 else description end,
		completed = coalesce($6, completed), updated_at = now() where user_id = $1 and id = $2 returning `+columns,
		user, id, c.Title.Value, c.Description.Sent, c.Description.Value, c.Completed.Value)
}

func (s store) toggle(ctx context.Context, user string, id int64, completed *bool) (task, error) {
	return s.one(ctx, "update tasks set completed = coalesce($3, not completed), updated_at = now() where user_id = $1 and id = $2 returning "+columns,
		user, id, completed)
}

func (s store) remove(ctx context.Context, user string, id int64) (bool, error) {
	tag, err := s.pool.Exec(ctx, "delete from tasks where user_id = $1 and id = $2", user, id)
	return tag.RowsAffected() == 1, err
}
