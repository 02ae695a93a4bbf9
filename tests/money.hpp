#pragma once

#include <string>

#include "analysis/energy_reader.hpp"
#include "analysis/ownership_reader.hpp"
#include "analysis/programme.hpp"
#include "analysis/rental_prices.hpp"
#include "sim/catalogue_document.hpp"

// The catalogues of money and energy that the program has, and those that a test writes.

namespace trainyard {

inline std::vector<RentalPrice> catalogue_prices() {
  return read_rental_prices(catalogue_document(embedded_catalogue(), "gpu_prices.yaml"));
}

inline std::vector<Ownership> catalogue_ownerships() {
  return read_ownerships(catalogue_document(embedded_catalogue(), "ownership.yaml"));
}

/// "h100-superpod", or "{like: h100-superpod, use: 0.5}".
inline Ownership ownership_from(const std::string& text) {
  return read_ownership(read_yaml_text("run.yaml", text).root(), catalogue_ownerships());
}

inline ProgrammeCatalogue catalogue_programmes() {
  return read_programme_catalogue(catalogue_document(embedded_catalogue(), "programme.yaml"));
}

/// "{research_multiplier: 10}".
inline Programme programme_from(const std::string& text) {
  return read_programme(read_yaml_text("run.yaml", text).root(), catalogue_programmes(),
                        catalogue_ownerships());
}

inline EnergyCatalogue catalogue_energy() {
  return read_energy_catalogue(catalogue_document(embedded_catalogue(), "energy.yaml"));
}

/// "{grid: china-2023, pue: other, electricity: 0.08 USD/kWh}".
inline EnergyTerms energy_terms_from(const std::string& text) {
  return read_energy_terms(read_yaml_text("run.yaml", text).root(), catalogue_energy());
}

/// What `read` has to complain about.
template <class Read>
std::string complaint(Read read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The section `sources` of a catalogue, on one line.
inline const std::string one_source =
    "\nsources: {A: {what: Paper, where: arxiv.org, date: \"2025\"}}\n";

}  // namespace trainyard
