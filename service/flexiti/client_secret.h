// The client_secret of one merchant at one of Flexiti's APIs, through its rotations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/base/secret.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// Where a secret is from, in the order in which they are tried. What worked last is kept in memory,
// so that a wrong secret in both files replaces no working one.
enum class SecretSource { kFile, kFallbackFile, kMemory };

// For log lines and metrics.
struct ClientSecretNames {
  std::string merchant_id = {};
  std::string api = {};           // "pos" or "online"
  std::string file_key = {};      // "client_secret_file": keys of the configuration, not paths
  std::string fallback_key = {};  // "fallback_client_secret_file"
};

// Thread-safe.
class ClientSecret {
 public:
  // What may be tried now: each secret once, in order.
  struct Candidates {
    std::vector<Secret> secrets = {};
    Secret worked = {};         // what Flexiti took last, one of them; empty: none yet
    std::uint64_t version = 0;  // of the files' contents; grows with each change
  };

  // `metrics` must outlive this.
  ClientSecret(ClientSecretNames names, Metrics& metrics)
      : names_(std::move(names)), metrics_(metrics) {}
  ClientSecret(const ClientSecret&) = delete;
  ClientSecret& operator=(const ClientSecret&) = delete;

  // What the file now holds. `source` is not kMemory.
  void Replace(SecretSource source, const Secret& secret, absl::Time now);

  Candidates Get() const;
  std::uint64_t version() const;

  // Flexiti took `taken`, which is one of `candidates`, and refused those before it, or gave no
  // token for them. Tells the operator when it is not the one of the file (log line
  // "secret_refused", metric), and when it is again ("secret_accepted").
  // Unless `proven`, the file's failed in a way that may pass (log line "secret_not_proven").
  void Took(const Secret& taken, const Candidates& candidates, absl::Time now, bool proven = true);
  // Flexiti refused all of `candidates`: tells the operator ("secret_refused", serving "none").
  void RefusedAll(const Candidates& candidates, absl::Time now);

  struct State {
    bool refused = false;      // that of the file, or it brought no token
    bool none_serves = false;  // Flexiti refuses them all
    // What brought the last token. Of kMemory a restart knows nothing.
    SecretSource serves = SecretSource::kFile;
    absl::Time read_time = absl::InfinitePast();  // when a file brought another secret last
  };
  State state() const;

 private:
  SecretSource SourceOf(const Secret& secret) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string NameOf(SecretSource source) const;
  void SetRefused(bool refused, bool none_serves) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TellRefused(const char* event, const std::string& serving, absl::Time now) const;

  const ClientSecretNames names_;
  Metrics& metrics_;

  mutable Mutex mutex_;
  Secret file_ ABSL_GUARDED_BY(mutex_);
  Secret fallback_ ABSL_GUARDED_BY(mutex_);
  Secret worked_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time read_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool refused_ ABSL_GUARDED_BY(mutex_) = false;
  bool none_serves_ ABSL_GUARDED_BY(mutex_) = false;
  // What serves instead of the file's, as the operator was last told.
  std::optional<SecretSource> told_ ABSL_GUARDED_BY(mutex_);
  bool told_proven_ ABSL_GUARDED_BY(mutex_) = false;
  bool told_none_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace flexiti
