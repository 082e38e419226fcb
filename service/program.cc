#include "service/program.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "service/base/duration.h"
#include "service/command_line.h"
#include "service/config/check_callers.h"
#include "service/config/check_production.h"
#include "service/config/load.h"
#include "service/config/print.h"
#include "service/config/summary.h"
#include "service/exit_code.h"
#include "service/flexiti_side.h"
#include "service/gateway/expected_metrics.h"
#include "service/gateway/grpc_log.h"
#include "service/ledger/last_writes.h"
#include "service/ledger_side.h"
#include "service/longest_end.h"
#include "service/process.h"
#include "service/serving.h"
#include "service/telemetry/log.h"
#include "service/telemetry/metrics.h"
#include "service/telemetry/trace.h"

namespace flexiti {
namespace {

Severity ToSeverity(config::LogLevel level) {
  switch (level) {
    case config::LOG_LEVEL_DEBUG:
      return Severity::kDebug;
    case config::LOG_LEVEL_WARNING:
      return Severity::kWarning;
    case config::LOG_LEVEL_ERROR:
      return Severity::kError;
    default:
      return Severity::kInfo;
  }
}

int Refuse(const absl::Status& status) {
  std::cerr << std::string(status.message()) << std::endl;
  return ExitCodeOf(status);
}

void WarnOf(const config::Gateway& config) {
  if (config::IsProductionWithoutProfile(config)) {
    LogLine(Severity::kWarning, "production_without_profile", absl::Now())
        .Text("reason", "this is Flexiti's production, which wants profile: PRODUCTION")
        .Write();
  }
  if (config::ServesAnybody(config)) {
    LogLine(Severity::kWarning, "listen_without_tls", absl::Now())
        .Text("reason", "whoever reaches listen.address may make every call for every merchant")
        .Write();
  }
}

void TellStart(const config::Gateway& config, const Serving& serving) {
  const std::string profile = config::Profile_Name(config.profile());
  LogLine(Severity::kInfo, "listening", absl::Now())
      .Text("address", serving.address())
      .Text("admin_address", serving.admin_address())
      .Text("version", FLEXITI_VERSION)
      .Text("profile", std::string(absl::StripPrefix(profile, "PROFILE_")))
      .Text("ledger", LedgerKindOf(config))
      .Bool("tls", !config.listen().tls().certificate_file().empty())
      .Int("callers", config.callers_size())
      .Int("merchants", config.merchants_size())
      .Write();
}

// The configuration gives calls all the time that they can need, so something hangs. Their rows
// stay RUNNING, and the next process looks what became of them. What they use must not go away.
[[noreturn]] void AbandonCalls(std::size_t running, Ledger& ledger, Tracer& tracer) {
  LogLine(Severity::kError, "drain_timed_out", absl::Now())
      .Int("running", static_cast<std::int64_t>(running))
      .Write();
  // What other calls could not write: there is no time left for more than one try.
  const int left = ledger.Repair(absl::Now());
  if (left > 0)
    LogLine(Severity::kError, "ledger_writes_lost", absl::Now()).Int("count", left).Write();
  tracer.Flush(kTelemetryFlush);
  std::_Exit(kNotEnded);
}

// The exit code.
int Stop(const config::Gateway& config, Serving& serving, Ledger& ledger, Tracer& tracer) {
  const absl::Duration time =
      ToAbslDuration(config.drain().delay()) + ToAbslDuration(config.drain().timeout());
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(time);
  const std::size_t running = serving.Drain();
  if (running > 0) AbandonCalls(running, ledger, tracer);
  // What callers were told and the ledger does not know yet: only this process can write it.
  const int not_written = MakeLastWrites(ledger, end, absl::SleepFor);
  tracer.Flush(kTelemetryFlush);
  LogLine(Severity::kInfo, "stopped", absl::Now()).Write();
  return not_written == 0 ? 0 : kNotEnded;
}

int Run(const config::Gateway& config, const Signals& signals) {
  Metrics metrics(FLEXITI_VERSION, FLEXITI_REVISION);
  metrics.Expect(ExpectedMetrics(config));
  const GrpcLog grpc_log(metrics);
  config::FileWatch files;
  const auto flexiti = FlexitiSide::Create(config, files, metrics);
  if (!flexiti.ok()) return Refuse(flexiti.status());
  const auto ledger = LedgerSide::Open(config, metrics);
  if (!ledger.ok()) return Refuse(ledger.status());
  const auto tracer = Tracer::Create({.version = FLEXITI_VERSION,
                                      .otlp_endpoint = config.tracing().otlp_endpoint(),
                                      .ca_file = config.tracing().ca_file(),
                                      .sample_percent = config.tracing().sample_percent()});
  if (!tracer.ok()) return Refuse(tracer.status());
  const auto serving = Serving::Start(config, {.flexiti = **flexiti,
                                               .ledger = **ledger,
                                               .files = files,
                                               .tracer = **tracer,
                                               .metrics = metrics});
  if (!serving.ok()) return Refuse(serving.status());
  TellStart(config, **serving);
  const int stop_signal = signals.WaitForStop([&] {
    LogLine(Severity::kInfo, "files_asked_for", absl::Now()).Write();
    (*serving)->LookAtFiles();
  });
  LogLine(Severity::kInfo, "draining", absl::Now())
      .Int("signal", stop_signal)
      .Milliseconds("at_most_ms", LongestEnd(config))
      .Write();
  return Stop(config, **serving, (*ledger)->ledger(), **tracer);
}

// What --check-config and --print-config say of a good configuration.
int Tell(Task task, const config::Gateway& config) {
  std::cout << (task == Task::kPrintConfig
                    ? config::Print(config)
                    : absl::StrCat("configuration is good\n", config::Summary(config)))
            << std::flush;
  return std::cout.good() ? 0 : kStartFailed;
}

}  // namespace

int GatewayMain(int argc, char** argv) {
  const std::variant<CommandLine, int> parsed = ParseCommandLine(argc, argv);
  if (const int* exit_code = std::get_if<int>(&parsed)) return *exit_code;
  const auto& line = std::get<CommandLine>(parsed);

  PrepareProcess();
  const Signals signals;
  const absl::StatusOr<config::Gateway> config = config::LoadConfig(line.config_path);
  if (!config.ok()) return Refuse(config.status());
  if (line.task != Task::kServe) return Tell(line.task, *config);
  SetLogLevel(ToSeverity(config->log().level()));
  WarnOf(*config);
  return Run(*config, signals);
}

}  // namespace flexiti
