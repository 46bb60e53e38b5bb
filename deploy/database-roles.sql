-- Two accounts of the database instead of one: `kepu` owns the tables (migrate, sweep_audit), `kepu_app` runs the portal
-- and can neither change nor delete what the audit holds. Run by a superuser, in the portal's database, after `migrate`;
-- again after every update, for tables that are new:
--
--     sudo -u postgres psql --dbname kepu --file deploy/database-roles.sql
--     sudo -u postgres psql --command '\password kepu_app'
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'kepu_app') THEN
        CREATE ROLE kepu_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;

GRANT USAGE ON SCHEMA public TO kepu_app;
REVOKE CREATE ON SCHEMA public FROM kepu_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kepu_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO kepu_app;

-- The audit: to be read and added to, nothing else. Anchors, by which old entries may go, not even that.
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON audit_entry, audit_seal, audit_anchor FROM kepu_app;
REVOKE INSERT ON audit_anchor FROM kepu_app;
-- Nor may it pretend that a migration has run.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM kepu_app;
