using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TextileStudio.Core.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PostListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_parent_id_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_parent_id_status_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "scheduled_time", "id" },
                filter: "parent_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_status_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "status", "scheduled_time", "id" },
                filter: "parent_id IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.DropIndex(
                name: "IX_scheduled_posts_organization_id_status_scheduled_time_id",
                table: "scheduled_posts");

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_parent_id_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "parent_id", "scheduled_time", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_scheduled_posts_organization_id_parent_id_status_scheduled_time_id",
                table: "scheduled_posts",
                columns: new[] { "organization_id", "parent_id", "status", "scheduled_time", "id" });
        }
    }
}
