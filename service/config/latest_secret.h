// A secret whose file may change at any time, for who needs it rarely: read when it is asked for.
#pragma once

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
  // Errors are those of LoadSecretFile.
  static absl::StatusOr<std::unique_ptr<LatestSecret>> Load(const std::string& path,
                                                            bool allow_world_readable);

  // What the file holds now; where it is no secret now (half written, gone), what it held last.
  Secret Get();

 private:
  LatestSecret(std::string path, bool allow_world_readable, Secret secret)
      : path_(std::move(path)),
        allow_world_readable_(allow_world_readable),
        last_(std::move(secret)) {}

  const std::string path_;
  const bool allow_world_readable_;
  Mutex mutex_;
  Secret last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace flexiti::config
