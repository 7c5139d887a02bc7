namespace EdgeIoT.Protocol.Telemetry
{
    /// <summary>Instants as <c>2026-03-01T08:59:30.000Z</c>, without a DateTime and without allocating.</summary>
    public static class UtcTime
    {
        /// <summary>The characters of every instant.</summary>
        public const int Length = 24;

        /// <summary>The last instant that can be written: the end of the year 9999.</summary>
        public const long MaxUnixMilliseconds = 253402300799999;

        /// <summary>Writes an instant into the first <see cref="Length"/> characters.</summary>
        /// <param name="unixMilliseconds">Milliseconds since 1970 UTC, 0 to <see cref="MaxUnixMilliseconds"/>.</param>
        /// <param name="target">At least <see cref="Length"/> characters.</param>
        public static void Format(long unixMilliseconds, char[] target)
        {
            var days = (int)(unixMilliseconds / 86400000);
            var milliseconds = (int)(unixMilliseconds % 86400000);
            ToDate(days, out var year, out var month, out var day);
            Put(target, 0, year, 4);
            target[4] = '-';
            Put(target, 5, month, 2);
            target[7] = '-';
            Put(target, 8, day, 2);
            target[10] = 'T';
            Put(target, 11, milliseconds / 3600000, 2);
            target[13] = ':';
            Put(target, 14, milliseconds / 60000 % 60, 2);
            target[16] = ':';
            Put(target, 17, milliseconds / 1000 % 60, 2);
            target[19] = '.';
            Put(target, 20, milliseconds % 1000, 3);
            target[23] = 'Z';
        }

        // Years start in March here, so that the leap day is the last one of a year of 400-year eras.
        private static void ToDate(int daysSince1970, out int year, out int month, out int day)
        {
            var shifted = daysSince1970 + 719468;
            var era = shifted / 146097;
            var dayOfEra = shifted % 146097;
            var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
            var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            var shiftedMonth = (5 * dayOfYear + 2) / 153;
            day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
            month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        }

        private static void Put(char[] target, int offset, int value, int digits)
        {
            for (var i = offset + digits - 1; i >= offset; i--)
            {
                target[i] = (char)('0' + value % 10);
                value /= 10;
            }
        }
    }
}
