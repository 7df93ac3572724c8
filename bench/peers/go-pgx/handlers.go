package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// optional tells a property that was not sent from one that is null.
type optional[T any] struct {
	Value *T
	Sent  bool
}

func (o *optional[T]) UnmarshalJSON(data []byte) error {
	o.Sent = true
	return json.Unmarshal(data, &o.Value)
}

// changes are the properties of a body; unknown ones are ignored.
type changes struct {
	Title       optional[string] `json:"title"`
	Description optional[string] `json:"description"`
	Completed   optional[bool]   `json:"completed"`
}

func (c changes) valid() bool {
	title := !c.Title.Sent || (c.Title.Value != nil && strings.TrimSpace(*c.Title.Value) != "" && utf8.RuneCountInString(*c.Title.Value) <= 200)
	description := c.Description.Value == nil || utf8.RuneCountInString(*c.Description.Value) <= 1000
	return title && description && (!c.Completed.Sent || c.Completed.Value != nil)
}

func routes(tasks store) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tasks", func(w http.ResponseWriter, r *http.Request) {
		list, err := tasks.list(r.Context(), userOf(r))
		respond(w, http.StatusOK, list, err)
	})
	mux.HandleFunc("POST /api/tasks", func(w http.ResponseWriter, r *http.Request) {
		c, ok := readChanges(w, r)
		if !ok || !c.Title.Sent {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		created, err := tasks.create(r.Context(), userOf(r), c)
		w.Header().Set("Location", fmt.Sprintf("/api/tasks/%d", created.ID))
		respond(w, http.StatusCreated, created, err)
	})
	mux.HandleFunc("GET /api/tasks/{id}", withID(func(w http.ResponseWriter, r *http.Request, id int64) {
		found, err := tasks.get(r.Context(), userOf(r), id)
		respond(w, http.StatusOK, found, err)
	}))
	mux.HandleFunc("PUT /api/tasks/{id}", withID(func(w http.ResponseWriter, r *http.Request, id int64) {
		c, ok := readChanges(w, r)
		if !ok || !(c.Title.Sent || c.Description.Sent || c.Completed.Sent) {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		updated, err := tasks.update(r.Context(), userOf(r), id, c)
		respond(w, http.StatusOK, updated, err)
	}))
	mux.HandleFunc("PATCH /api/tasks/{id}/complete", withID(func(w http.ResponseWriter, r *http.Request, id int64) {
		c, ok := readChanges(w, r)
		if !ok {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		toggled, err := tasks.toggle(r.Context(), userOf(r), id, c.Completed.Value)
		respond(w, http.StatusOK, toggled, err)
	}))
	mux.HandleFunc("DELETE /api/tasks/{id}", withID(func(w http.ResponseWriter, r *http.Request, id int64) {
		removed, err := tasks.remove(r.Context(), userOf(r), id)
		if err == nil && !removed {
			err = pgx.ErrNoRows
		}
		if err != nil {
			respond(w, 0, nil, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	return mux
}

func withID(handle func(http.ResponseWriter, *http.Request, int64)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
		if err != nil || id < 1 {
			refuse(w, http.StatusUnprocessableEntity)
			return
		}
		handle(w, r, id)
	}
}

// readChanges takes no body for an empty object.
func readChanges(w http.ResponseWriter, r *http.Request) (changes, bool) {
	var c changes
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 65_536)).Decode(&c)
	return c, (err == nil || errors.Is(err, io.EOF)) && c.valid()
}

func respond(w http.ResponseWriter, status int, body any, err error) {
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		refuse(w, http.StatusNotFound)
	case err != nil:
		slog.Error("request failed", "err", err)
		refuse(w, http.StatusInternalServerError)
	default:
		write(w, status, body)
	}
}

func refuse(w http.ResponseWriter, status int) {
	write(w, status, map[string]string{"message": http.StatusText(status)})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}
