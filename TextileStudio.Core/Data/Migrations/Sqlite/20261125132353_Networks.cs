using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TextileStudio.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Networks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "delivery",
                table: "scheduled_posts",
                type: "TEXT",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "delivery_at",
                table: "scheduled_posts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "media",
                table: "scheduled_posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "recipient_id",
                table: "scheduled_posts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "unpublished_at",
                table: "scheduled_posts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "duration_ms",
                table: "assets",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "source_asset_id",
                table: "assets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "expiry_warned_days",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "last_checked_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "protected_refresh_token",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "quota",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "refresh_expires_at",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "refresh_lease_until",
                table: "accounts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "refresh_owner",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "scopes",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "settings",
                table: "accounts",
                type: "TEXT",
                nullable: false,
                defaultValue: "{}");

            migrationBuilder.AddColumn<long>(
                name: "token_version",
                table: "accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "account_connections",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    organization_id = table.Column<string>(type: "TEXT", nullable: false),
                    platform = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    account_id = table.Column<string>(type: "TEXT", nullable: true),
                    protected_verifier = table.Column<string>(type: "TEXT", nullable: true),
                    redirect_uri = table.Column<string>(type: "TEXT", nullable: false),
                    used_at = table.Column<long>(type: "INTEGER", nullable: true),
                    protected_choices = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account_connections", x => x.id);
                    table.ForeignKey(
                        name: "FK_account_connections_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "network_events",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    organization_id = table.Column<string>(type: "TEXT", nullable: false),
                    platform = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    marker = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    remote_id = table.Column<string>(type: "TEXT", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_network_events", x => x.id);
                    table.ForeignKey(
                        name: "FK_network_events_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recipients",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    organization_id = table.Column<string>(type: "TEXT", nullable: false),
                    phone = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: true),
                    tag = table.Column<string>(type: "TEXT", nullable: true),
                    opted_in_at = table.Column<long>(type: "INTEGER", nullable: false),
                    opt_in_source = table.Column<string>(type: "TEXT", nullable: false),
                    opted_out_at = table.Column<long>(type: "INTEGER", nullable: true),
                    opt_out_reason = table.Column<string>(type: "TEXT", nullable: true),
                    last_inbound_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recipients", x => x.id);
                    table.UniqueConstraint("AK_recipients_organization_id_id", x => new { x.organization_id, x.id });
                    table.ForeignKey(
                        name: "FK_recipients_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_account_id_posted_at",
                table: "scheduled_posts",
                columns: new[] { "account_id", "posted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "recipient_id" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts",
                columns: new[] { "parent_id", "status" });

            migrationBuilder.CreateIndex(
                name: "IX_attempts_marker",
                table: "attempts",
                column: "marker");

            migrationBuilder.CreateIndex(
                name: "IX_account_connections_expires_at",
                table: "account_connections",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_account_connections_organization_id",
                table: "account_connections",
                column: "organization_id");

            migrationBuilder.CreateIndex(
                name: "IX_network_events_organization_id_marker_kind",
                table: "network_events",
                columns: new[] { "organization_id", "marker", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_recipients_organization_id_created_at_id",
                table: "recipients",
                columns: new[] { "organization_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_recipients_organization_id_phone",
                table: "recipients",
                columns: new[] { "organization_id", "phone" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_scheduled_posts_recipients_organization_id_recipient_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "recipient_id" },
                principalTable: "recipients",
                principalColumns: new[] { "organization_id", "id" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_scheduled_posts_recipients_organization_id_recipient_id",
                table: "scheduled_posts");

            migrationBuilder.DropTable(
                name: "account_connections");

            migrationBuilder.DropTable(
                name: "network_events");

            migrationBuilder.DropTable(
                name: "recipients");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_account_id_posted_at",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_attempts_marker",
                table: "attempts");

            migrationBuilder.DropColumn(
                name: "delivery",
                table: "scheduled_posts");

            migrationBuilder.DropColumn(
                name: "delivery_at",
                table: "scheduled_posts");

            migrationBuilder.DropColumn(
                name: "media",
                table: "scheduled_posts");

            migrationBuilder.DropColumn(
                name: "recipient_id",
                table: "scheduled_posts");

            migrationBuilder.DropColumn(
                name: "unpublished_at",
                table: "scheduled_posts");

            migrationBuilder.DropColumn(
                name: "duration_ms",
                table: "assets");

            migrationBuilder.DropColumn(
                name: "source_asset_id",
                table: "assets");

            migrationBuilder.DropColumn(
                name: "expiry_warned_days",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "last_checked_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "protected_refresh_token",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "quota",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "refresh_expires_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "refresh_lease_until",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "refresh_owner",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "scopes",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "settings",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "token_version",
                table: "accounts");
        }
    }
}
