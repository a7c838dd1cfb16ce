CREATE UNLOGGED TABLE "budgets" (
	"id" text PRIMARY KEY NOT NULL,
	"tokens" integer NOT NULL,
	"full_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "known_addresses" (
	"id" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
