#include "service/command_line.h"

#include "CLI/CLI.hpp"
#include "service/exit_code.h"

namespace flexiti {

std::variant<CommandLine, int> ParseCommandLine(int argc, char** argv) {
  CLI::App app("A gRPC gateway to Flexiti's point-of-sale financing API.", "flexiti-gateway");
  app.set_version_flag("--version", "flexiti-gateway " FLEXITI_VERSION);
  CommandLine line;
  app.add_option("--config", line.config_path,
                 "The configuration, a YAML file (service/config/README.md)")
      ->required();
  bool checks = false;
  bool prints = false;
  CLI::Option* check = app.add_flag("--check-config", checks,
                                    "Say all that is wrong with the configuration and with the "
                                    "files that it names, as a start would, and start nothing");
  app.add_flag("--print-config", prints,
               "Print the configuration in effect, defaults included and without what secret "
               "files hold, and start nothing")
      ->excludes(check);
  app.footer(
      "Exit codes:\n"
      "  0  an orderly stop (SIGTERM, SIGINT, SIGQUIT), or the configuration is good\n"
      "  1  it cannot listen, or reach its database: it may pass\n"
      "  2  these options, the configuration or the ledger are refused: change something\n"
      "  3  a call still ran, or an answer that a caller has was not in the ledger, when\n"
      "     drain.timeout was over\n"
      "SIGHUP has it read the files of secrets and certificates again at once.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // It has codes of its own for each mistake.
    return app.exit(error) == 0 ? 0 : kConfigurationRefused;
  }
  line.task = checks ? Task::kCheckConfig : prints ? Task::kPrintConfig : Task::kServe;
  return line;
}

}  // namespace flexiti
