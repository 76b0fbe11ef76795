using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TextileStudio.Core.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class QueueIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_series_key",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_status_next_try_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_status_platform_next_try_id",
                table: "scheduled_posts");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_next_try_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "next_try", "scheduled_time", "id" },
                filter: "status = 'scheduled'");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "recipient_id" },
                filter: "recipient_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_series_key",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "series_key" },
                unique: true,
                filter: "series_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts",
                columns: new[] { "parent_id", "status" },
                filter: "parent_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_platform_next_try_id",
                table: "scheduled_posts",
                columns: new[] { "platform", "next_try", "id" },
                filter: "status = 'scheduled'");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_status_lease_until_id",
                table: "scheduled_posts",
                columns: new[] { "status", "lease_until", "id" },
                filter: "status = 'pending' OR status = 'publishing' OR status = 'needs_check'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_next_try_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_series_key",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_platform_next_try_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_status_lease_until_id",
                table: "scheduled_posts");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_recipient_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "recipient_id" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_series_key",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "series_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_parent_id_status",
                table: "scheduled_posts",
                columns: new[] { "parent_id", "status" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_status_next_try_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "status", "next_try", "scheduled_time", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_status_platform_next_try_id",
                table: "scheduled_posts",
                columns: new[] { "status", "platform", "next_try", "id" });
        }
    }
}
