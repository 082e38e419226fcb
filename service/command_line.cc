#include "service/command_line.h"

#include "CLI/CLI.hpp"

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
      "Exit codes: 0 after an orderly stop, or where the configuration is good; 1 if it cannot\n"
      "listen or reach its database; 2 if the configuration or the ledger is refused.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  line.task = checks ? Task::kCheckConfig : prints ? Task::kPrintConfig : Task::kServe;
  return line;
}

}  // namespace flexiti
