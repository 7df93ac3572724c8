// The service in Go as it is usually written: net/http, pgx's pool, golang-jwt. With -remember-tokens each token is
// verified once, which is the one thing that makes it much cheaper.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	rememberTokens := flag.Bool("remember-tokens", false, "verify each token once")
	flag.Parse()
	if err := run(*rememberTokens); err != nil {
		slog.Error("stopped", "err", err)
		os.Exit(1)
	}
}

func run(rememberTokens bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))

	pool, err := pgxpool.New(ctx, fmt.Sprintf("%s?pool_max_conns=%s", os.Getenv("DATABASE_URL"), os.Getenv("DATABASE_POOL_SIZE")))
	if err != nil {
		return err
	}
	defer pool.Close()

	verify := newVerifier([]byte(os.Getenv("BETTER_AUTH_SECRET")))
	if rememberTokens {
		verify = remember(verify)
	}
	server := &http.Server{
		Addr:    os.Getenv("HOST") + ":" + os.Getenv("PORT"),
		Handler: logged(authenticated(verify, routes(store{pool}))),
	}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
