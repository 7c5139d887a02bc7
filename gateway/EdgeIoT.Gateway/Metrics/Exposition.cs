using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EdgeIoT.Gateway.Metrics;

/// <summary>
/// Listens to the gateway's meter and writes what it has heard in Prometheus' text format. Counters add up, gauges keep
/// their last value, histograms count into their buckets.
/// </summary>
internal sealed class Exposition : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public Exposition(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter))
                return;
            var series = new Series(instrument);
            lock (_gate)
                _series[series.Name] = series;
            listener.EnableMeasurementEvents(instrument, series);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, state) => ((Series)state!).Add(value));
        _listener.SetMeasurementEventCallback<int>((_, value, _, state) => ((Series)state!).Add(value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, state) => ((Series)state!).Add(value));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (_gate)
        {
            foreach (var series in _series.Values)
                series.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private sealed class Series
    {
        private readonly Instrument _instrument;
        private readonly double[] _bounds;
        private readonly long[] _buckets;
        private readonly Lock _gate = new();
        private double _value;
        private long _count;

        public Series(Instrument instrument)
        {
            _instrument = instrument;
            Kind = instrument switch
            {
                Counter<long> => "counter",
                ObservableCounter<long> or ObservableCounter<double> => "counter",
                Histogram<double> => "histogram",
                _ => "gauge",
            };
            Accumulates = instrument is Counter<long>;
            Name = Kind == "counter" ? instrument.Name + "_total" : instrument.Name;
            _bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : [];
            _buckets = new long[_bounds.Length + 1];
        }

        public string Name { get; }

        private string Kind { get; }

        private bool Accumulates { get; }

        public void Add(double value)
        {
            lock (_gate)
            {
                _count++;
                _value = Accumulates || Kind == "histogram" ? _value + value : value;
                if (_bounds.Length == 0)
                    return;
                var bucket = Array.FindIndex(_bounds, bound => value <= bound);
                _buckets[bucket < 0 ? _bounds.Length : bucket]++;
            }
        }

        public void Write(StringBuilder text)
        {
            lock (_gate)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_instrument.Description}\n# TYPE {Name} {Kind}\n");
                if (Kind != "histogram")
                {
                    text.Append(CultureInfo.InvariantCulture, $"{Name} {_value}\n");
                    return;
                }

                var below = 0L;
                for (var i = 0; i < _bounds.Length; i++)
                    text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{le=\"{_bounds[i]}\"}} {below += _buckets[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{le=\"+Inf\"}} {_count}\n{Name}_sum {_value}\n{Name}_count {_count}\n");
            }
        }
    }
}
