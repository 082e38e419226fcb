// The program `flexiti`: the gateway from a shell.
#include "client/cli/commands.h"
#include "client/cli/settings.h"

namespace {

constexpr char kFooter[] = R"(
Each command says more: flexiti purchase --help

A sale at a counter, in three commands:
  export FLEXITI_MERCHANT=maple-furniture FLEXITI_LOCATION=00-12345 FLEXITI_EMPLOYEE=12345-SMITH
  flexiti verify --account 10000000000001 --format sms
  flexiti purchase --amount 499.99 --account 10000000000001 --plan 101 --term 12 \
    --verification-request-id ID-FROM-VERIFY --code CODE-FROM-CUSTOMER
  flexiti authorizations list --account 10000000000001

Before a command that changes something is sent, its request_id is printed to stderr. If the answer
is lost, repeat the command with --request-id: the gateway does not do it twice, even if it was
restarted meanwhile. What became of it: flexiti operations --help

Exit codes:
  0  done
  2  the command, or a field of the request, is wrong: change it. Nothing moved.
  3  refused; the same command is refused again. Nothing moved.
  4  not sent, or a read that failed: run it again. Nothing moved.
  5  unknown: it may have happened. Repeat with the same --request-id, never with a new one, or look:
     flexiti operations resolve REQUEST_ID)";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Calls a flexiti-gateway: purchases, authorizations, refunds and what became of them.",
      "flexiti");
  flexiti::cli::Settings settings;
  flexiti::cli::Run run;
  app.require_subcommand(1);
  app.set_version_flag("--version", "flexiti 0.1.0");
  flexiti::cli::AddSettings(app, &settings);
  flexiti::cli::AddVerify(app, settings, run);
  flexiti::cli::AddPurchase(app, settings, run);
  flexiti::cli::AddAuthorize(app, settings, run);
  flexiti::cli::AddCapture(app, settings, run);
  flexiti::cli::AddRelease(app, settings, run);
  flexiti::cli::AddReturn(app, settings, run);
  flexiti::cli::AddRefund(app, settings, run);
  flexiti::cli::AddCredit(app, settings, run);
  flexiti::cli::AddCaptures(app, settings, run);
  flexiti::cli::AddAuthorizations(app, settings, run);
  flexiti::cli::AddOperations(app, settings, run);
  flexiti::cli::AddHealth(app, settings, run);
  app.footer(kFooter);
  try {  // CLI11 throws, for help too; nothing else here does
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? flexiti::cli::kOk : flexiti::cli::kUsage;
  }
  return run();
}
