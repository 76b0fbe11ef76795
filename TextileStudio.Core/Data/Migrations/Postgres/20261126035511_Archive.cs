using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TextileStudio.Core.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Archive : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "archive_marks",
                columns: table => new
                {
                    organization_id = table.Column<string>(type: "text", nullable: false),
                    counted_from = table.Column<long>(type: "bigint", nullable: false),
                    posts = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_archive_marks", x => x.organization_id);
                    table.ForeignKey(
                        name: "FK_archive_marks_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "archived_costs",
                columns: table => new
                {
                    organization_id = table.Column<string>(type: "text", nullable: false),
                    day = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_archived_costs", x => new { x.organization_id, x.day, x.source });
                    table.ForeignKey(
                        name: "FK_archived_costs_organizations_organization_id",
                        column: x => x.organization_id,
                        principalTable: "organizations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "archive_marks");

            migrationBuilder.DropTable(
                name: "archived_costs");
        }
    }
}
