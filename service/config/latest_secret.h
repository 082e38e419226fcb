// A secret whose file may change at any time, for who needs it rarely: read when it is asked for.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/base/secret.h"

namespace flexiti::config {

// Thread-safe.
class LatestSecret {
 public:
  // Told why the file is no secret now: once, until it is one again or the reason is another.
  using Unusable = std::function<void(const absl::Status& why)>;

  // Errors are those of LoadSecretFile.
  static absl::StatusOr<std::unique_ptr<LatestSecret>> Load(const std::string& path,
                                                            bool allow_world_readable,
                                                            Unusable unusable);

  // What the file holds now; where it is no secret now (half written, gone), what it held last.
  Secret Get();

 private:
  LatestSecret(std::string path, bool allow_world_readable, Unusable unusable, Secret secret)
      : path_(std::move(path)),
        allow_world_readable_(allow_world_readable),
        unusable_(std::move(unusable)),
        last_(std::move(secret)) {}

  const std::string path_;
  const bool allow_world_readable_;
  const Unusable unusable_;
  Mutex mutex_;
  Secret last_ ABSL_GUARDED_BY(mutex_);
  absl::Status told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti::config
