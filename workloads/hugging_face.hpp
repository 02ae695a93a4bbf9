#pragma once

#include <string>

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// The model that a `config.json` of Hugging Face's transformers describes.
///
/// Its `model_type` says what the other keys mean, or else the first of its `architectures`. Keys
/// that are not needed are passed over, null counts as not written, and what is not written is what
/// transformers takes. Throws InputError if a key that is needed is missing or makes no sense.
Model read_hugging_face_config(std::string name, const YamlValue& config);

}  // namespace trainyard
